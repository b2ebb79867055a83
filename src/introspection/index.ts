/** The model of databases, and its reader. docs/introspection.md */
export { type Introspection, type IntrospectOptions, introspect } from './introspect.ts';
export * from './model.ts';
