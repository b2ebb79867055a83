/** The embedded engine: MySQL's dialect compiled to SQLite, in this process. */
export { type EmbeddedOptions, Engine, openEmbedded } from './engine.ts';
