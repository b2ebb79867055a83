/** Light or dark: as the system has it, or as chosen here. */
const KEY = 'wsql.theme';

export function followTheme(select: HTMLSelectElement): void {
  const apply = () => {
    if (select.value === 'light' || select.value === 'dark') document.documentElement.dataset['theme'] = select.value;
    else delete document.documentElement.dataset['theme'];
  };
  select.value = kept();
  apply();
  select.addEventListener('change', () => {
    apply();
    keep(select.value);
  });
}

/** Pages of files have no storage in some browsers: then nothing is kept. */
function kept(): string {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'auto';
  } catch {
    return 'auto';
  }
}
function keep(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The next page begins with the system's.
  }
}
