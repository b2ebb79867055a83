/** What a column's values are, whatever server and protocol they come from. docs/types.md */

export type LogicalType =
  /** `boolean`: declared as BOOLEAN or TINYINT(1). */
  | { readonly kind: 'INT'; readonly bits: 8 | 16 | 24 | 32 | 64; readonly unsigned: boolean; readonly boolean: boolean }
  | { readonly kind: 'FLOAT' }
  | { readonly kind: 'DOUBLE' }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number; readonly unsigned: boolean }
  | { readonly kind: 'BIT'; readonly bits: number }
  /** `length` in characters; null where it is not known, and for what has no limit of its own. */
  | { readonly kind: 'STRING'; readonly length: number | null }
  | { readonly kind: 'BYTES'; readonly length: number | null }
  | { readonly kind: 'DATE' }
  /** DATETIME, and with `zoned` TIMESTAMP, whose text is in the session's time zone. `digits` of the fraction of a second. */
  | { readonly kind: 'TIMESTAMP'; readonly digits: number; readonly zoned: boolean }
  /** Not of a day: from -838:59:59 to 838:59:59. */
  | { readonly kind: 'TIME'; readonly digits: number }
  | { readonly kind: 'YEAR' }
  | { readonly kind: 'JSON' }
  /** `shape`: `point`, `polygon`, …; null where it may be any, and where the server does not say. */
  | { readonly kind: 'GEOMETRY'; readonly shape: string | null }
  | { readonly kind: 'VECTOR'; readonly dimensions: number }
  /** `members` null where they are not known: the protocol does not tell them. */
  | { readonly kind: 'ENUM'; readonly members: readonly string[] | null }
  | { readonly kind: 'SET'; readonly members: readonly string[] | null }
  | { readonly kind: 'UUID' }
  | { readonly kind: 'INET'; readonly version: 4 | 6 }
  | { readonly kind: 'NULL' }
  /** A type that wsql does not know, by its server's name for it. Its values are read as text. */
  | { readonly kind: 'UNKNOWN'; readonly name: string };

export type LogicalKind = LogicalType['kind'];
