-- What readers do not get to see of a log that stays whole: people who are hidden, activities struck out, fields that a role
-- may not see. Every read statement carries the tenant's visibility revision, so that what was hidden in one process is
-- hidden in all of them with the next statement, whatever they hold in memory.

-- Raised in the transaction of each such change, as its last statement. No row: nothing was ever hidden.
create table visibility_revisions (
  tenant_id int4 primary key references tenants (id),
  revision int8 not null check (revision > 0)
);

-- People whose record was deleted: their values stay sealed and are not opened. By person, not by key: keys made later
-- for the same person, or shared with others, are covered too.
create table hidden_people (
  tenant_id int4 not null references tenants (id),
  -- The person's record key, as in data_subject_keys.
  subject_key int8 not null,
  hidden_at timestamptz not null default now(),
  primary key (tenant_id, subject_key)
);

-- Activities that were logged wrongly. The event stays, and keeps its place in counts of staff.
create table deleted_activities (
  tenant_id int4 not null,
  event_id uuid not null,
  deleted_at timestamptz not null default now(),
  -- The event activity.deleted, which says who did it and why; no name stands here.
  deletion_id uuid not null,
  primary key (tenant_id, event_id)
);

-- Fields that some roles may not see, one row per collection and field.
create table field_policies (
  tenant_id int4 not null references tenants (id),
  collection text not null,
  field text not null,
  hidden_from text[] not null check (cardinality(hidden_from) > 0),
  primary key (tenant_id, collection, field)
);

grant select, insert, update on visibility_revisions to daybook_writer;
grant select, insert, delete on hidden_people, deleted_activities, field_policies to daybook_writer;
grant select on visibility_revisions, hidden_people, deleted_activities, field_policies to daybook_reader;
grant select on hidden_people, deleted_activities to daybook_eraser, daybook_maintenance;
grant delete on deleted_activities to daybook_maintenance;
select protect_tenant_table('visibility_revisions');
select protect_tenant_table('hidden_people');
select protect_tenant_table('deleted_activities');
select protect_tenant_table('field_policies');
