/** Light or dark: as the system has it, or as chosen here. */
const KEY = 'wsql.theme';

export function followTheme(select: HTMLSelectElement): void {
  const apply = (theme: string) => {
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
    else delete document.documentElement.dataset['theme'];
  };
  select.value = read();
  apply(select.value);
  select.addEventListener('change', () => {
    apply(select.value);
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // The browser keeps nothing.
    }
  });
}

function read(): string {
  try {
    const kept = localStorage.getItem(KEY) ?? 'auto';
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}
