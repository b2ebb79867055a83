/** The kinds of objects that a database has, as they can be chosen from. */
export const OBJECT_KINDS = ['tables', 'views', 'routines', 'triggers', 'events', 'sequences'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];
