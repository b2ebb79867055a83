/** The editor: CodeMirror in a shadow root, where its styles are sheets that a strict Content-Security-Policy allows. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { MySQL, type SQLNamespace, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type Piece, statementAt, statementsOf } from './statements.ts';

export interface EditorActions {
  readonly run: () => void;
  readonly runAll: () => void;
  /** @returns whether there was something to cancel. */
  readonly cancel: () => boolean;
}

const LOOK = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--sheet)', color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--sheet)', color: 'var(--quiet)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--raised) 55%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--select)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--select)' },
  '.cm-placeholder': { color: 'var(--quiet)' },
  '.cm-tooltip': { backgroundColor: 'var(--sheet)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '5px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'var(--quiet)', marginLeft: '1em' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--bad)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  // The ones of the package are pictures in the style sheet, which the page's policy refuses.
  '.cm-gutter-lint .cm-lint-marker-error': {
    content: 'normal',
    background: 'var(--bad)',
    borderRadius: '50%',
    width: '8px',
    height: '8px',
  },
  '.cm-gutter-lint .cm-gutterElement': { display: 'flex', alignItems: 'center' },
});
const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: 'var(--keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--string)' },
  { tag: tags.number, color: 'var(--number)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--comment)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--keyword)' },
]);

export class Editor {
  readonly view: EditorView;
  readonly #language = new Compartment();

  constructor(host: HTMLElement, actions: EditorActions, text: string) {
    const root = host.attachShadow({ mode: 'open' });
    const state = EditorState.create({ doc: text, extensions: [this.#keys(actions), this.#looks(), this.#language.of(dialect({}))] });
    this.view = new EditorView({ state, root, parent: root });
    this.view.dom.style.height = '100%';
  }
  #keys({ run, runAll, cancel }: EditorActions) {
    const own = [
      { key: 'Mod-Enter', run: done(run), shift: done(runAll), preventDefault: true },
      // Where a completion is open; else Tab goes on to the next control.
      { key: 'Tab', run: acceptCompletion },
    ];
    const rest = [...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap];
    return [Prec.highest(keymap.of(own)), keymap.of([...rest, { key: 'Escape', run: cancel }])];
  }
  #looks() {
    return [
      [lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets()],
      [autocompletion({ icons: false }), LOOK, syntaxHighlighting(COLORS), placeholder('SELECT …')],
      EditorView.domEventHandlers({ beforeinput: replaceSelection }),
      EditorView.contentAttributes.of({ 'aria-label': 'SQL editor', spellcheck: 'false' }),
      EditorView.updateListener.of(({ docChanged, view }) => {
        // A mark belongs to the text that was run.
        if (docChanged) queueMicrotask(() => view.dispatch(setDiagnostics(view.state, [])));
      }),
    ];
  }

  /** Names that are completed. */
  setSchema(schema: SQLNamespace): void {
    this.view.dispatch({ effects: this.#language.reconfigure(dialect(schema)) });
  }

  /** What is to be run: what is selected, else the statement at the cursor. */
  chosen(): Piece[] {
    const { main } = this.view.state.selection;
    if (!main.empty)
      return statementsOf(this.view.state.sliceDoc(main.from, main.to)).map((one) => ({ ...one, offset: one.offset + main.from }));
    const one = statementAt(this.view.state.doc.toString(), main.head);
    return one === null ? [] : [one];
  }
  all(): Piece[] {
    return statementsOf(this.view.state.doc.toString());
  }

  focus(): void {
    this.view.focus();
  }
  /** At the start of a run: what belongs to the one before, or to writing, goes. */
  clear(): void {
    closeCompletion(this.view);
    this.view.dispatch(setDiagnostics(this.view.state, []));
  }
  /** Marks where a statement is wrong; without a position its first line. */
  mark({ text, offset }: Piece, position: number | null, message: string): void {
    const at = offset + Math.min(position ?? 0, text.length);
    const rest = text.slice(at - offset);
    const length = position === null ? (/^[^\n]*/.exec(rest)?.[0].length ?? 0) : (/^(?:[\w$]+|`[^`]*`|.)/su.exec(rest)?.[0].length ?? 0);
    // At the end there is nothing left to be marked but the last character.
    const from = length === 0 ? Math.max(offset, at - 1) : at;
    const to = Math.min(Math.max(at + length, from + 1), this.view.state.doc.length);
    const diagnostic: Diagnostic = { from: Math.min(from, to), to, severity: 'error', message };
    this.view.dispatch(setDiagnostics(this.view.state, [diagnostic]), { effects: EditorView.scrollIntoView(diagnostic.from) });
  }

  /** Puts a statement behind what is there, and the cursor at it. */
  add(statement: string): void {
    const { doc } = this.view.state;
    const before = doc.length === 0 ? '' : doc.toString().trimEnd().endsWith(';') ? '\n' : ';\n';
    const end = doc.toString().trimEnd().length;
    const insert = `${before}${statement};`;
    this.view.dispatch({
      changes: { from: end, to: doc.length, insert },
      selection: { anchor: end + insert.length },
      scrollIntoView: true,
    });
    this.view.focus();
  }
}

/** Chromium puts an element with an inline style where text replaces a selection, which the page's policy refuses: done here instead. */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { data, inputType } = event;
  const { from, to, empty } = view.state.selection.main;
  if (inputType !== 'insertText' || data === null || empty || view.composing) return false;
  const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  const isTaken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert));
  if (!isTaken) view.dispatch(insert());
  event.preventDefault();
  return true;
}

function dialect(schema: SQLNamespace) {
  return sql({ dialect: MySQL, schema, upperCaseKeywords: true });
}
function done(action: () => void): () => boolean {
  return () => {
    action();
    return true;
  };
}
