/** The model of databases, and its reader. docs/introspection.md */
export { type Introspection, type IntrospectOptions, introspect } from './introspect.ts';
export { OBJECT_KINDS, type ObjectKind } from './kinds.ts';
export * from './model.ts';
