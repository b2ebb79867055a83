/** The charsets of one session: how its statements are read, and how results are shown to it. */
import type { BackendConnection } from '../../backend.ts';
import { BINARY_COLLATION, collationById, collationByName, defaultCollationOf } from '../../codec/collations.ts';
import { loadTextCodec, type TextCodec, textCodec, UTF8 } from '../../codec/text.ts';
import type { Field } from '../../types.ts';

/** How results are shown; null where character_set_results is NULL: each column keeps its own charset. */
interface ResultCharset {
  /** Null for `binary`: the bytes of each column's own charset. */
  readonly codec: TextCodec | null;
  readonly collation: number;
  readonly maxLength: number;
}

const none: readonly string[] = [];

export class SessionCharsets {
  /** character_set_client: of statements, names in commands and parameters. */
  client: TextCodec = UTF8;
  readonly #connection: BackendConnection;
  #clientName: unknown = 'utf8mb4';
  #resultsName: unknown;
  #collationName: unknown;
  #results: ResultCharset | null = null;

  constructor(connection: BackendConnection) {
    this.#connection = connection;
  }

  /** Looks at the session's variables: before every statement. @returns a promise where a charset has to be loaded first. */
  refresh(): undefined | Promise<void> {
    const client = this.#connection.variable('character_set_client');
    const results = this.#connection.variable('character_set_results');
    const collation = this.#connection.variable('collation_connection');
    if (client === this.#clientName && results === this.#resultsName && collation === this.#collationName) return undefined;
    const missing = [client, results].filter((name) => typeof name === 'string' && textCodec(name) === null);
    this.#apply(client, results, collation);
    if (missing.length === 0) return undefined;
    return Promise.all(missing.map((name) => loadTextCodec(String(name)))).then(() => this.#apply(client, results, collation));
  }

  /** MySQL keeps a collation for results; it is that of SET NAMES, else the default of the charset. */
  #apply(client: string | number | null, results: string | number | null, collation: string | number | null): void {
    this.#clientName = client;
    this.#resultsName = results;
    this.#collationName = collation;
    this.client = codecOf(client);
    this.#results = resultCharset(results, collation);
  }

  /** Of names and messages. */
  get names(): TextCodec {
    return this.#results?.codec ?? UTF8;
  }

  /** A column as the client shall see it: strings have the collation, and the length, of character_set_results. */
  present(field: Field): Field {
    const results = this.#results;
    if (results === null || field.collation === results.collation || field.collation === BINARY_COLLATION) return field;
    const own = collationById(field.collation)?.maxLength ?? 1;
    return { ...field, collation: results.collation, length: convertedLength(field.length, own, results.maxLength) };
  }
  /** Charsets of columns that are sent as they are, which have to be loaded before. */
  missing(fields: readonly Field[]): readonly string[] {
    if (this.#results !== null && this.#results.codec !== null) return none;
    const own = fields.map(({ collation }) => (collation === BINARY_COLLATION ? null : (collationById(collation)?.charset ?? null)));
    return own.filter((charset) => charset !== null && textCodec(charset) === null) as string[];
  }
  /** The charset of a column's strings on the wire. */
  codecOf(field: Field): TextCodec {
    const codec = this.#results?.codec ?? null;
    if (codec !== null) return codec;
    return field.collation === BINARY_COLLATION ? UTF8 : codecOf(collationById(field.collation)?.charset ?? null);
  }
}

/** LONGTEXT has the longest length there is in every charset. */
function convertedLength(length: number, from: number, to: number): number {
  return length === 0xffffffff ? length : Math.min(Math.floor(length / from) * to, 0xffffffff);
}

function resultCharset(name: string | number | null, collationName: string | number | null): ResultCharset | null {
  if (typeof name !== 'string' || name === '') return null;
  if (name === 'binary') return { codec: null, collation: BINARY_COLLATION, maxLength: 1 };
  const connection = typeof collationName === 'string' ? collationByName(collationName) : null;
  const collation = connection?.charset === name ? connection : defaultCollationOf(name);
  return collation === null ? null : { codec: codecOf(collation.charset), collation: collation.id, maxLength: collation.maxLength };
}

function codecOf(charset: string | number | null): TextCodec {
  return (typeof charset === 'string' ? textCodec(charset) : null) ?? UTF8;
}
