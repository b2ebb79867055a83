/** Follows the words of one statement to know whether a `;` ends it, or stands inside the body of a stored program. */

/** Words before the object of CREATE. */
const HEAD: ReadonlySet<string> = new Set([
  'CREATE',
  'ALTER',
  'OR',
  'REPLACE',
  'DEFINER',
  'AGGREGATE',
  'IF',
  'NOT',
  'EXISTS',
  'CURRENT_USER',
]);
const PROGRAMS: ReadonlySet<string> = new Set(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);

export class ProgramTracker {
  #words = 0;
  /** `head` until the object of CREATE is known. */
  #kind: 'head' | 'program' | 'plain' = 'head';
  /** Blocks and control structures that are open. */
  #depth = 0;
  /** What still waits for its THEN: IF (a statement or a function), WHEN, ELSEIF. */
  #waiting: ('IF' | 'WHEN' | 'ELSEIF')[] = [];
  /** The word before, and the character before where that came later. */
  #previous = '';
  /** REPEAT was the last word: a parenthesis after it makes it a function. */
  #repeat = false;

  /** Whether nothing of the statement has come yet. */
  get empty(): boolean {
    return this.#words === 0 && this.#previous === '';
  }

  /** Whether a `;` that stands here ends the statement; otherwise it ends one of its parts. */
  endsHere(): boolean {
    if (this.#kind !== 'program') return true;
    this.#settleRepeat(false);
    this.#waiting.length = 0;
    this.#previous = ';';
    return this.#depth <= 0;
  }

  /** A character that is no part of a word; a quote counts as one. */
  other(character: string): void {
    if (this.#repeat) this.#settleRepeat(character === '(');
    // A quoted account or name after DEFINER = is no object.
    this.#previous = character;
  }

  /** A word in upper case. */
  word(word: string): void {
    const previous = this.#previous;
    this.#previous = word;
    // The version of a comment that is executed is no word of the statement.
    if (word.charCodeAt(0) <= 0x39) return;
    this.#words++;
    if (this.#kind === 'plain') return;
    if (this.#kind === 'head') {
      this.#head(word, previous);
      return;
    }
    if (this.#repeat) this.#settleRepeat(false);
    // Columns and variables may have the names of keywords.
    if (previous === '.' || previous === '@') return;
    this.#body(word, previous);
  }

  #head(word: string, previous: string): void {
    if (this.#words === 1) {
      if (word !== 'CREATE' && word !== 'ALTER') this.#kind = 'plain';
    } else if (previous !== '=' && previous !== '@' && previous !== '.') {
      if (PROGRAMS.has(word)) this.#kind = 'program';
      else if (!HEAD.has(word)) this.#kind = 'plain';
    }
  }

  #body(word: string, previous: string): void {
    const closing = previous === 'END';
    switch (word) {
      case 'BEGIN':
      case 'LOOP':
      case 'WHILE':
      case 'CASE':
        if (!closing) this.#depth++;
        break;
      case 'REPEAT':
        this.#repeat = !closing;
        break;
      case 'IF':
        if (!closing) this.#waiting.push('IF');
        break;
      case 'WHEN':
      case 'ELSEIF':
        this.#waiting.push(word);
        break;
      case 'THEN':
        this.#then();
        break;
      case 'END':
        this.#depth--;
        break;
      default:
    }
  }

  /**
   * THEN belongs to the last WHEN or ELSEIF that waits; the IFs since are functions. Without one it belongs to an IF that is a statement.
   */
  #then(): void {
    const last = Math.max(this.#waiting.lastIndexOf('WHEN'), this.#waiting.lastIndexOf('ELSEIF'));
    if (last >= 0) {
      this.#waiting.length = last;
      return;
    }
    if (this.#waiting.length > 0) this.#depth++;
    this.#waiting.length = 0;
  }

  #settleRepeat(called: boolean): void {
    if (this.#repeat && !called) this.#depth++;
    this.#repeat = false;
  }
}
