/** The charsets of one session: how its statements are read, and how results are shown to it. */
import type { BackendConnection } from '../../backend.ts';
import { BINARY_COLLATION, collationById, collationByName, defaultCollationOf } from '../../codec/collations.ts';
import { loadTextCodec, type TextCodec, textCodec, UTF8 } from '../../codec/text.ts';
import type { Field } from '../../types.ts';

/** How results are converted; null: they are not, each column keeps its own charset. */
interface ResultCharset {
  readonly codec: TextCodec;
  readonly collation: number;
  readonly maxLength: number;
}

export class SessionCharsets {
  readonly #connection: BackendConnection;
  #clientName: unknown = 'utf8mb4';
  #client: TextCodec = UTF8;
  #resultsName: unknown;
  #collationName: unknown;
  #results: ResultCharset | null = null;

  constructor(connection: BackendConnection) {
    this.#connection = connection;
  }

  /** Loads what the session's charsets need. @returns a promise where that takes time. */
  prepare(): undefined | Promise<unknown> {
    const missing = ['character_set_client', 'character_set_results']
      .map((name) => this.#connection.variable(name))
      .filter((name) => typeof name === 'string' && name !== 'utf8mb4' && textCodec(name) === null);
    if (missing.length === 0) return undefined;
    return Promise.all(missing.map((name) => loadTextCodec(String(name))));
  }

  /** character_set_client. */
  get client(): TextCodec {
    const name = this.#connection.variable('character_set_client');
    if (name !== this.#clientName) {
      this.#clientName = name;
      this.#client = codecOf(name);
    }
    return this.#client;
  }

  /** Of names and messages. */
  get names(): TextCodec {
    return this.#resultCharset()?.codec ?? UTF8;
  }

  /** A column as the client shall see it: strings have the collation, and the length, of character_set_results. */
  present(field: Field): Field {
    const results = this.#resultCharset();
    if (results === null || field.collation === BINARY_COLLATION || field.collation === results.collation) return field;
    const own = collationById(field.collation);
    const characters = Math.floor(field.length / (own?.maxLength ?? 1));
    return { ...field, collation: results.collation, length: Math.min(characters * results.maxLength, 0xffffffff) };
  }
  /** The charset of a column's strings on the wire. */
  codecOf(field: Field): TextCodec {
    const results = this.#resultCharset();
    if (results !== null) return results.codec;
    return field.collation === BINARY_COLLATION ? UTF8 : codecOf(collationById(field.collation)?.charset ?? null);
  }

  /** MySQL keeps a collation here; it is that of SET NAMES, else the default of the charset. */
  #resultCharset(): ResultCharset | null {
    const name = this.#connection.variable('character_set_results');
    const collation = this.#connection.variable('collation_connection');
    if (name !== this.#resultsName || collation !== this.#collationName) {
      this.#resultsName = name;
      this.#collationName = collation;
      this.#results = resultCharset(name, collation);
    }
    return this.#results;
  }
}

function resultCharset(name: string | number | null, collationName: string | number | null): ResultCharset | null {
  if (typeof name !== 'string' || name === '' || name === 'binary') return null;
  const connection = typeof collationName === 'string' ? collationByName(collationName) : null;
  const collation = connection?.charset === name ? connection : defaultCollationOf(name);
  return collation === null ? null : { codec: codecOf(collation.charset), collation: collation.id, maxLength: collation.maxLength };
}

function codecOf(charset: string | number | null): TextCodec {
  return (typeof charset === 'string' ? textCodec(charset) : null) ?? UTF8;
}
