/** Completion of SQL from the statement's own words and a schema's names. It needs neither a terminal nor Node. */
export { type Completion, type CompletionRequest, type Completions, complete } from './complete.ts';
export { nearest } from './nearest.ts';
export { SchemaIndex } from './schema-index.ts';
export { signatureAt } from './signature.ts';
