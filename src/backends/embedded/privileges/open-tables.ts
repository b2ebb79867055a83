/** Tables of the system that everybody reads, and those that ask for more than SELECT. As MySQL 9.7 answers an account without privileges. */

const open: ReadonlySet<string> = new Set([
  'processlist',
  'session_account_connect_attrs',
  'global_status',
  'session_status',
  'global_variables',
  'session_variables',
  'variables_info',
  'variables_metadata',
  'global_variable_attributes',
  'persisted_variables',
]);
/** Whether any account may read it, as long as it may log in. A schema without a name holds what SHOW makes for one statement. */
export function isOpenTable(schema: string, name: string): boolean {
  if (schema === '') return true;
  const lower = schema.toLowerCase();
  return lower === 'information_schema' || (lower === 'performance_schema' && open.has(name.toLowerCase()));
}

/** Tables of information_schema that tell of the storage: PROCESS. */
export function needsProcess(name: string): boolean {
  const upper = name.toUpperCase();
  return upper === 'FILES' || upper.startsWith('INNODB_');
}
