/** What MySQL says of its own tables in TABLE_COMMENT: `name|comment`, of the database mysql. */
const comments = `columns_priv|Column privileges
component|Components
db|Database privileges
default_roles|Default roles
func|User defined functions
general_log|General log
global_grants|Extended global grants
help_category|help categories
help_keyword|help keywords
help_relation|keyword-topic relation
help_topic|help topics
password_history|Password history for user accounts
plugin|MySQL plugins
procs_priv|Procedure privileges
proxies_priv|User proxy privileges
replication_asynchronous_connection_failover|The source configuration details
replication_asynchronous_connection_failover_managed|The managed source configuration details
replication_group_configuration_version|The group configuration version.
replication_group_member_actions|The member actions configuration.
role_edges|Role hierarchy and role grants
servers|MySQL Foreign Servers table
slave_master_info|Master Information
slave_relay_log_info|Relay Log Information
slave_worker_info|Worker Information
slow_log|Slow log
tables_priv|Table privileges
time_zone|Time zones
time_zone_leap_second|Leap seconds information for time zones
time_zone_name|Time zone names
time_zone_transition|Time zone transitions
time_zone_transition_type|Time zone transition types
user|Users and global privileges`;

let known: ReadonlyMap<string, string> | null = null;

/** @returns empty for a table of which it says nothing. */
export function systemComment(schema: string, name: string): string {
  if (schema !== 'mysql') return '';
  known ??= new Map(comments.split('\n').map((line) => line.split('|') as [string, string]));
  return known.get(name) ?? '';
}
