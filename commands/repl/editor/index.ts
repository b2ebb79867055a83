/** The line editor of the repl: reads whole statements from a terminal, or lines from what is none. */
export { createEditor, type Editor, type EditorOptions, type Prompt, type ReadResult } from './editor.ts';
export type { History } from './history-walk.ts';
export type { Span } from './layout.ts';
export type { Completion, Completions } from './menu.ts';
