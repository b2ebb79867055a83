/** Emacs' keys, as readline has them. https://tiswww.case.edu/php/chet/readline/readline.html */
import type { EditorModel, Outcome } from './model.ts';
import { lineEnd, lineStart, spaceStart, wordEnd, wordStart } from './motions.ts';

type Action = (model: EditorModel) => Outcome | undefined;

/** Moves, and is done. */
function go(to: (text: string, at: number, model: EditorModel) => number): Action {
  return (model) => {
    model.buffer.cursor = to(model.buffer.text, model.buffer.cursor, model);
    return undefined;
  };
}
/** Does something that leaves nothing to be done outside. */
function act(does: (model: EditorModel) => void): Action {
  return (model) => {
    does(model);
    return undefined;
  };
}
/** Kills from here to a place before or after. */
function killTo(to: (text: string, at: number) => number): Action {
  return act(({ buffer }) => {
    const end = to(buffer.text, buffer.cursor);
    if (end < buffer.cursor) buffer.kill(end, buffer.cursor, 'before');
    else buffer.kill(buffer.cursor, end, 'after');
  });
}
/** Writes the word that follows in another way. */
function rewriteWord(rewrite: (word: string) => string): Action {
  return act(({ buffer }) => {
    const end = wordEnd(buffer.text, buffer.cursor);
    buffer.replace(buffer.cursor, end, rewrite(buffer.text.slice(buffer.cursor, end)));
  });
}

const end = go((text, at) => lineEnd(text, at));
const home = go((text, at) => lineStart(text, at));
const forwards = go((_, __, { buffer }) => buffer.next());
const backwards = go((_, __, { buffer }) => buffer.previous());
const wordForwards = go(wordEnd);
const wordBackwards = go(wordStart);
const erase = act(({ buffer }) => buffer.delete(buffer.previous(), buffer.cursor));
const eraseWord = killTo(wordStart);
const deleteNext = act(({ buffer }) => buffer.delete(buffer.cursor, buffer.next()));
const killWord = killTo(wordEnd);
const undo = act(({ buffer }) => buffer.undo());
const newLine = act(({ buffer }) => buffer.insert('\n'));

/** `C-d`: deletes, and at an empty text ends. */
const deleteOrEnd: Action = (model) => (model.buffer.text === '' ? 'end' : deleteNext(model));
/** To the end of the line, or that end itself. */
const killLine = killTo((text, at) => (text.charAt(at) === '\n' ? at + 1 : lineEnd(text, at)));
const transpose = act(({ buffer }) => {
  const right = buffer.cursor === buffer.text.length ? buffer.cursor : buffer.next();
  const middle = buffer.previous(right);
  const left = buffer.previous(middle);
  if (left === middle || buffer.text.slice(left, right).includes('\n')) return;
  buffer.replace(left, right, buffer.text.slice(middle, right) + buffer.text.slice(left, middle));
});
/** Makes a comment of the text, and enters it. */
const comment: Action = (model) => {
  const { text } = model.buffer;
  model.buffer.set(`/* ${text.replaceAll('*/', '* /')} */;`);
  return 'submit';
};

export const emacsKeys: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['enter', (model) => model.enter()],
  ['M-enter', newLine],
  ['S-enter', newLine],
  ['C-M-m', newLine],
  ['C-o', newLine],
  ['tab', () => 'complete'],
  ['C-c', () => 'interrupt'],
  ['C-z', () => 'suspend'],
  ['C-l', () => 'clear'],
  ['C-x C-e', () => 'edit'],
  ['C-d', deleteOrEnd],
  ['delete', deleteNext],
  ['backspace', erase],
  ['S-backspace', erase],
  ['C-a', home],
  ['home', home],
  ['C-e', end],
  ['end', end],
  ['C-b', backwards],
  ['left', backwards],
  ['C-f', forwards],
  ['right', forwards],
  ['M-b', wordBackwards],
  ['C-left', wordBackwards],
  ['M-left', wordBackwards],
  ['M-f', wordForwards],
  ['C-right', wordForwards],
  ['M-right', wordForwards],
  ['M-<', go(() => 0)],
  ['C-home', go(() => 0)],
  ['M->', go((text) => text.length)],
  ['C-end', go((text) => text.length)],
  ['up', act((model) => model.up())],
  ['C-p', act((model) => model.up())],
  ['down', act((model) => model.down())],
  ['C-n', act((model) => model.down())],
  ['M-p', act((model) => model.older(model.buffer.text.slice(0, model.buffer.cursor)))],
  ['pageup', act((model) => model.older(model.buffer.text.slice(0, model.buffer.cursor)))],
  ['M-n', act((model) => model.newer(model.buffer.text.slice(0, model.buffer.cursor)))],
  ['pagedown', act((model) => model.newer(model.buffer.text.slice(0, model.buffer.cursor)))],
  ['C-r', act((model) => model.startSearch())],
  ['C-s', act((model) => model.startSearch())],
  ['M-.', act((model) => model.insertLastWord())],
  ['M-_', act((model) => model.insertLastWord())],
  ['C-k', killLine],
  ['C-u', killTo((text, at) => lineStart(text, at))],
  ['C-w', killTo(spaceStart)],
  ['M-backspace', eraseWord],
  ['C-M-h', eraseWord],
  ['C-backspace', eraseWord],
  ['M-d', killWord],
  ['C-delete', killWord],
  ['C-y', act(({ buffer }) => buffer.yank())],
  ['M-y', act(({ buffer }) => buffer.yankPop())],
  ['C-t', transpose],
  ['M-u', rewriteWord((word) => word.toUpperCase())],
  ['M-l', rewriteWord((word) => word.toLowerCase())],
  ['M-c', rewriteWord((word) => word.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase()))],
  ['C-_', undo],
  ['C-x C-u', undo],
  ['C-M-_', act(({ buffer }) => buffer.redo())],
  ['C-x', act((model) => Object.assign(model, { prefix: 'C-x' }))],
  ['C-q', act((model) => Object.assign(model, { quoting: true }))],
  ['C-v', act((model) => Object.assign(model, { quoting: true }))],
  ['M-#', comment],
]);
