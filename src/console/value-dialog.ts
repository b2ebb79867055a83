/** One value, whole. */
import { button, byId, element, say } from './dom.ts';
import type { Cell } from './grid.ts';
import { wholeText } from './values.ts';

export function openValue({ field, value, place }: Cell): void {
  const dialog = byId('value', HTMLDialogElement);
  const text = wholeText(value);
  element('value-title').textContent = place;
  element('value-info').textContent = `${field.type} · ${text.length.toLocaleString('en')} characters`;
  textBox().value = text;
  dialog.showModal();
}

const textBox = () => byId('value-text', HTMLTextAreaElement);

export function listenToValueDialog(): void {
  const dialog = byId('value', HTMLDialogElement);
  button('value-close').addEventListener('click', () => dialog.close());
  button('value-copy').addEventListener('click', () => {
    // navigator.clipboard is there for https and this machine alone.
    textBox().select();
    if (document.execCommand('copy')) say('Copied');
    else say('The browser does not let this page copy', 'error');
  });
}
