import type { Role, Shape } from './mapping.ts';

/** Roles whose column is looked for by its name alone. */
type NamedRole = Exclude<Role, 'time' | 'time_of_day' | 'key' | 'actor_id'>;

/** Names by which tools call the columns of each role, normalised, most telling first. */
const SYNONYMS: Readonly<Record<NamedRole, readonly string[]>> = {
  record: ['case_id', 'case_concept_name', 'record_id', 'entity_id', 'object_id', 'parent_id', 'ticket_id', 'incident_id', 'issue_key', 'ticket', 'incident', 'case', 'number', 'record', 'key', 'id'],
  name: ['record_name', 'entity_name', 'object_name', 'case_name', 'record_title', 'name', 'title', 'subject'],
  actor: [
    'operator', 'org_resource', 'resource', 'actor', 'changed_by', 'sys_updated_by', 'updated_by', 'last_modified_by', 'modified_by', 'edited_by', 'performed_by', 'done_by',
    'user', 'user_name', 'username', 'user_email', 'user_id', 'author', 'agent', 'editor', 'employee', 'who', 'created_by', 'by',
  ],
  activity: ['activity', 'concept_name', 'activity_name', 'event_type', 'event_name', 'action', 'action_name', 'verb', 'event', 'operation', 'task', 'type'],
  detail: ['lifecycle_transition', 'sub_status', 'substatus'],
  field: ['field', 'field_name', 'changed_field', 'column_changed', 'column', 'column_name', 'attribute', 'attribute_name', 'property', 'property_name'],
  before: ['old_value', 'old', 'before', 'value_before', 'previous_value', 'previous', 'prior_value', 'from_value', 'original_value', 'from', 'from_string'],
  after: ['new_value', 'new', 'after', 'value_after', 'current_value', 'to_value', 'changed_to', 'to', 'to_string'],
  version: ['version', 'sys_mod_count', 'version_number', 'revision', 'rev', 'row_version', 'mod_count'],
  reason: ['reason', 'change_reason', 'reason_for_change'],
  run: ['run_id', 'job_run_id', 'job_id', 'batch_id', 'execution_id'],
};

const TIMES: Readonly<Record<Shape, readonly string[]>> = {
  events: ['complete_timestamp', 'time_timestamp', 'occurred_at', 'timestamp', 'timestamp_utc', 'event_time', 'event_timestamp', 'event_date', 'date_time', 'datetime', 'logged_at', 'created_at', 'created_date', 'created_on', 'created', 'time', 'date', 'when', 'at', 'start_timestamp'],
  changes: ['changed_at', 'changed_on', 'change_date', 'change_time', 'timestamp_utc', 'timestamp', 'occurred_at', 'updated_at', 'modified_at', 'modified_on', 'created_date', 'created_at', 'created', 'date_time', 'datetime', 'date', 'time', 'when', 'at'],
  snapshots: ['sys_updated_at', 'sys_updated_on', 'updated_at', 'updated_on', 'modified_at', 'modified_on', 'last_modified_date', 'last_modified', 'last_updated', 'system_modstamp', 'updated', 'modified', 'modifydate', 'changed_at', 'snapshot_at', 'snapshot_date', 'snapshot_time', 'valid_from', 'version_date', 'as_of', 'timestamp', 'date'],
};

/** Names too common to make a table a log of events by themselves. */
const WEAK_ACTIVITIES: ReadonlySet<string> = new Set(['type', 'task', 'event', 'operation']);

/** `Complete Timestamp`, `completeTimestamp` and `complete:timestamp` are all `complete_timestamp`. */
export function normaliseName(column: string): string {
  return column
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, '_')
    .replace(/^_+|_+$/gu, '');
}

/** The column that has a role by its name; the first of equal ones. */
export function columnFor(role: NamedRole, columns: readonly string[]): string | undefined {
  return byNames(SYNONYMS[role], columns);
}

/** The column of the moment, which has other names in every shape. */
export function timeColumnFor(shape: Shape, columns: readonly string[]): string | undefined {
  return byNames(TIMES[shape], columns);
}

/** Whether the activity column alone would make a log of events. */
export function isStrongActivity(column: string): boolean {
  return !WEAK_ACTIVITIES.has(normaliseName(column));
}

function byNames(names: readonly string[], columns: readonly string[]): string | undefined {
  const normalised = columns.map(normaliseName);
  for (const name of names) {
    const index = normalised.indexOf(name);
    if (index >= 0) return columns[index];
  }
  return undefined;
}
