/** An entity-relationship diagram for Mermaid. https://mermaid.js.org/syntax/entityRelationshipDiagram.html */
import type { ColumnModel, Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { type Detail, rowsOf } from './picture/detail.ts';
import type { Direction } from './picture/options.ts';
import { graphOf, type KeyMarks, marksOf, marksText, type Relation, type TableNode } from './picture/relations.ts';

/** Characters that Mermaid reads where nobody has told it otherwise (`maxTextSize`). */
const LONGEST = 50_000;

/** Without a detail, the most that Mermaid reads. */
export function render(model: Model, { picture: { detail, direction } }: Pick<FormatOptions, 'picture'>): string {
  if (detail !== null) return diagram(model, detail, direction);
  const all = diagram(model, 'all', direction);
  if (all.length <= LONGEST) return all;
  const keys = diagram(model, 'keys', direction);
  return keys.length <= LONGEST ? keys : diagram(model, 'names', direction);
}

function diagram(model: Model, detail: Detail, direction: Direction | null): string {
  const { nodes, relations } = graphOf(model);
  const many = model.databases.length > 1;
  const nameOf = ({ database, table }: TableNode) => quoted(many ? `${database}.${table.name}` : table.name);
  return [
    'erDiagram',
    ...(direction === null ? [] : [`  direction ${direction}`]),
    ...nodes.flatMap((node) => entity(node, nameOf(node), detail)),
    ...relations.map((relation) => relationship(relation, nameOf)),
    '',
  ].join('\n');
}

function entity({ table }: TableNode, name: string, detail: Detail): string[] {
  const marks = marksOf(table);
  const rows = rowsOf(table, detail);
  if (rows.length === 0) return [`  ${name}`];
  return [`  ${name} {`, ...rows.map((column) => `    ${attribute(column, marks.get(column.name))}`), '  }'];
}

/** `int_unsigned customer FK "the buyer"`. What a name had to lose is said in the comment. */
function attribute({ name, type, comment, nullable }: ColumnModel, marks: KeyMarks | undefined): string {
  const shown = word(name);
  const notes = [
    ...(shown === name ? [] : [name]),
    ...(nullable || marks?.primary === true ? [] : ['not null']),
    ...(comment === '' ? [] : [comment]),
  ];
  const keys = marksText(marks).join(', ');
  return [word(shortType(type)), shown, keys, notes.length === 0 ? '' : quoted(notes.join(', '))].filter((text) => text !== '').join(' ');
}

/** Members of an ENUM would be most of the picture. */
function shortType(type: string): string {
  return type.replace(/^(enum|set)\(.*\)/is, '$1').replace(/[\s,]+/g, '_');
}

/** A word is what all of its versions take: letters, digits, and a few signs. `pk` alone is one of its own words. */
function word(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_()-]/g, '_');
  return /^(?:[^A-Za-z_]|(?:pk|fk|uk)\b)/i.test(plain) ? `_${plain}` : plain;
}

/** One end of a line for each table, as many as there are of its rows for one of the other's. A dashed line where the child has a key of its own. */
function relationship(relation: Relation, nameOf: (node: TableNode) => string): string {
  const { parent, child, optional, single, identifying, name, columns } = relation;
  const line = `${optional ? '|o' : '||'}${identifying ? '--' : '..'}${single ? 'o|' : 'o{'}`;
  return `  ${nameOf(parent)} ${line} ${nameOf(child)} : ${quoted(name === '' ? columns.join(', ') : name)}`;
}

/**
 * Signs that mean something in quotes, in its directives, or in Markdown are written by their numbers. A space stands in for nothing, which it does
 * not take; and a line with `direction LR` anywhere in it would be read as such.
 */
function quoted(text: string): string {
  const plain = text.replace(/\s+/g, ' ') || ' ';
  return `"${plain.replace(/["%\\#<>&*]|\p{Cc}|(?<![^\W_])_|_(?![^\W_])/gu, number).replace(/direction (?=TB|BT|RL|LR)/gi, 'direction#32;')}"`;
}
function number(sign: string): string {
  return `#${sign.codePointAt(0)};`;
}
