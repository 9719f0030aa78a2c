-- Who may do what: grants, row-level security, the triggers that keep the log append-only, and the few
-- functions that look across tenants. Roles themselves are cluster-wide and made by db/roles.ts.
-- Runs as daybook_owner with search_path = this schema, pg_temp.

-- Whoever adds a function grants it by name.
alter default privileges for role daybook_owner revoke execute on functions from public;

grant usage on schema :schema to daybook_lookup, daybook_writer, daybook_sequencer, daybook_reader, daybook_eraser, daybook_maintenance;

-- ---------------------------------------------------------------------------------------------------------
-- Grants: each table has one writing folder.

-- db
grant select on installation to daybook_writer, daybook_sequencer, daybook_reader, daybook_eraser, daybook_maintenance;
grant insert on installation to daybook_writer;
-- tenants
grant select, insert on tenants to daybook_writer;
grant select on tenants to daybook_lookup, daybook_sequencer, daybook_reader, daybook_eraser, daybook_maintenance;
grant usage on sequence tenants_id_seq to daybook_writer;
grant select, insert, update (last_used_at, revoked_at) on api_keys to daybook_writer;
grant select on api_keys to daybook_lookup, daybook_reader;
-- keys: written once, re-wrapped and destroyed by the eraser alone
grant select, insert on tenant_secrets, data_subject_keys to daybook_writer;
grant select on tenant_secrets, data_subject_keys to daybook_reader, daybook_sequencer;
grant select, update, delete on tenant_secrets, data_subject_keys to daybook_eraser;
-- catalogue
grant select, insert on event_types to daybook_writer;
grant select on event_types to daybook_sequencer, daybook_reader, daybook_eraser, daybook_maintenance;
-- append
grant select, insert on events, event_edges, idempotency_keys to daybook_writer;
grant select on events, event_edges to daybook_sequencer, daybook_reader, daybook_eraser;
grant select, delete on events, event_edges, idempotency_keys to daybook_maintenance;
grant select, insert on pending_appends to daybook_writer;
grant select, delete on pending_appends to daybook_sequencer;
grant select on pending_appends to daybook_lookup, daybook_reader;
-- sequence; a tenant's first head row is written when the tenant is made
grant select, insert on log_heads to daybook_writer;
grant select, update on log_heads to daybook_sequencer;
grant select on log_heads to daybook_reader, daybook_eraser, daybook_maintenance;
grant select, insert on log_tiles to daybook_sequencer;
grant select on log_tiles to daybook_writer, daybook_reader, daybook_eraser, daybook_maintenance;
grant select, insert, update on rollup_hours, records to daybook_sequencer;
grant select on rollup_hours, records to daybook_writer, daybook_reader, daybook_eraser, daybook_maintenance;
-- titles are plain copies that an erasure rewrites
grant update (title) on records to daybook_eraser;

-- ---------------------------------------------------------------------------------------------------------
-- Row-level security: the second net. Every statement names its tenant as well.

create function protect_tenant_table(target regclass, tenant_column name default 'tenant_id') returns void
language plpgsql set search_path from current as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s using (%I = nullif(current_setting(''app.tenant_id'', true), '''')::int4)',
    target, tenant_column
  );
end
$$;
comment on function protect_tenant_table is 'Forces row-level security on a table with the policy every tenant table has.';

select protect_tenant_table('tenants', 'id');
select protect_tenant_table(name::regclass)
from unnest(array[
  'tenant_secrets', 'api_keys', 'data_subject_keys', 'event_types', 'events', 'event_edges', 'idempotency_keys',
  'pending_appends', 'log_heads', 'log_tiles', 'rollup_hours', 'records'
]) as name;

-- What the look-up functions may see of all tenants: these three tables, to read.
create policy lookup on tenants for select to daybook_lookup using (true);
create policy lookup on api_keys for select to daybook_lookup using (true);
create policy lookup on pending_appends for select to daybook_lookup using (true);

-- ---------------------------------------------------------------------------------------------------------
-- Append-only: grants refuse it to everyone but maintenance; the triggers refuse it to the owner too.

create function refuse_change() returns trigger
language plpgsql set search_path from current as $$
begin
  if current_user = 'daybook_maintenance' then
    return null;
  end if;
  raise exception '% on % is refused: the log is append-only', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;
comment on function refuse_change is 'Refuses UPDATE, DELETE and TRUNCATE to everyone but the maintenance role.';

-- Per statement, so that an insert pays nothing and a change of no row is refused too.
create function protect_log_table(target regclass) returns void
language plpgsql set search_path from current as $$
begin
  execute format(
    'create trigger append_only before update or delete or truncate on %s for each statement execute function refuse_change()',
    target
  );
  execute format('alter table %s enable always trigger append_only', target);
end
$$;
comment on function protect_log_table is 'Makes a table append-only; statement triggers do not reach partitions, so each partition is given its own.';

select protect_log_table(name::regclass) from unnest(array['events', 'event_edges', 'idempotency_keys']) as name;

-- ---------------------------------------------------------------------------------------------------------
-- Partitions. Bounds are UUIDv7 of a UTC month's first millisecond.

insert into installation (name, value)
values ('monthly_since', to_char(date_trunc('year', now() at time zone 'UTC') - interval '10 years', 'YYYY-MM'));

create function uuid_at(moment timestamp) returns uuid
language sql immutable strict set search_path from current as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::int8), 12, '0') || repeat('0', 20))::uuid
$$;
comment on function uuid_at is 'The smallest UUIDv7 of a UTC moment: lower bound of a partition.';

create function partition_span(moment timestamp, out name text, out starts timestamp, out ends timestamp)
language plpgsql stable strict set search_path from current as $$
declare
  monthly_since timestamp := (select (value || '-01')::timestamp from installation where installation.name = 'monthly_since');
begin
  if moment < timestamp '1970-01-01' then
    raise exception 'no partition before 1970' using errcode = 'invalid_parameter_value';
  elsif moment >= monthly_since then
    starts := date_trunc('month', moment);
    ends := starts + interval '1 month';
    name := to_char(starts, 'YYYY_MM');
  else
    starts := date_trunc('decade', moment);
    ends := least(starts + interval '10 years', monthly_since);
    name := to_char(starts, '"decade_"YYYY');
  end if;
end
$$;
comment on function partition_span is 'The month of a UTC moment, or its decade when older than the installation''s monthly partitions.';

-- Audited: security definer as the owner because only the owner may create tables. It takes one moment, creates at most
-- the two partitions of that moment's month, returns their span and touches no row. A table is made first and then attached:
-- attaching lets readers and writers of the log go on (`create table … partition of` would stop them). Call it outside the
-- append transaction. Several callers at once are ordered by the advisory lock; a crash leaves nothing, it is one transaction.
create function ensure_month(moment timestamptz, out starts timestamptz, out ends timestamptz)
language plpgsql strict security definer set search_path from current set timezone to 'UTC' as $$
declare
  span record;
  parent text;
  partition text;
begin
  span := partition_span(moment at time zone 'UTC');
  starts := span.starts at time zone 'UTC';
  ends := span.ends at time zone 'UTC';
  if to_regclass('events_' || span.name) is not null and to_regclass('event_edges_' || span.name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('partitions of ' || 'events'::regclass::oid, 0));
  foreach parent in array array['events', 'event_edges'] loop
    partition := parent || '_' || span.name;
    -- A query, not to_regclass: that one may answer from a cache filled before the lock was ours.
    continue when exists (
      select from pg_catalog.pg_class c
      where c.relname = partition and c.relnamespace = (select p.relnamespace from pg_catalog.pg_class p where p.oid = parent::regclass)
    );
    execute format('create table %I (like %I including defaults including constraints including storage)', partition, parent);
    perform protect_tenant_table(partition::regclass);
    perform protect_log_table(partition::regclass);
    execute format('grant select on %I to daybook_reader', partition);
    execute format('grant select, delete on %I to daybook_maintenance', partition);
    execute format(
      'alter table %I attach partition %I for values from (%L) to (%L)',
      parent, partition, uuid_at(span.starts), uuid_at(span.ends)
    );
  end loop;
end
$$;
comment on function ensure_month(timestamptz) is 'Creates the partitions of a moment''s month (or old decade) where missing; returns the span they cover.';

create function ensure_month(moment_ms int8, out starts timestamptz, out ends timestamptz)
language sql strict set search_path from current as $$
  select span.starts, span.ends from ensure_month(to_timestamp(moment_ms / 1000.0)) as span
$$;
comment on function ensure_month(int8) is 'ensure_month for milliseconds since 1970.';

-- ---------------------------------------------------------------------------------------------------------
-- Looking across tenants. Owned by daybook_lookup, which may read three tables and nothing else.

-- Audited: a presented key names its id before its tenant is known. Takes an id of 64 random bits, answers at most the keys
-- with exactly that id, never the secret (only its hash), and is granted to the writer alone.
create function find_api_key(key_id text)
returns table (
  tenant_id int4, tenant_slug text, id text, environment text, name text, secret_hash bytea, scopes text[],
  created_at timestamptz, expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz
)
language sql stable strict security definer set search_path from current as $$
  select k.tenant_id, t.slug, k.id, k.environment, k.name, k.secret_hash, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
  from api_keys k
  join tenants t on t.id = k.tenant_id
  where k.id = key_id
$$;

-- Audited: tells which tenants wait for their sequencer; ids only. One index probe per answered tenant, so idle tenants cost
-- nothing. `after_tenant` lets a caller with more than `max_tenants` go round.
create function tenants_with_pending(max_tenants int4, after_tenant int4 default 0)
returns table (tenant_id int4)
language sql stable strict security definer set search_path from current as $$
  with recursive waiting as (
    (
      select p.tenant_id from pending_appends p
      where p.tenant_id > after_tenant
      order by p.tenant_id limit 1
    )
    union all
    select (
      select p.tenant_id from pending_appends p
      where p.tenant_id > waiting.tenant_id
      order by p.tenant_id limit 1
    )
    from waiting
    where waiting.tenant_id is not null
  )
  select waiting.tenant_id from waiting where waiting.tenant_id is not null limit max_tenants
$$;

-- Audited: names of tenants, for the command line, jobs and GET /v1/tenants (scope tenants:admin). No content of any tenant.
create function list_tenants()
returns table (id int4, slug text, name text, demo boolean, created_at timestamptz)
language sql stable security definer set search_path from current as $$
  select t.id, t.slug, t.name, t.demo, t.created_at from tenants t order by t.id
$$;

-- Audited: one tenant's row by its slug, for the `orgid` header and the command line.
create function find_tenant(tenant_slug text)
returns table (id int4, slug text, name text, demo boolean, created_at timestamptz)
language sql stable strict security definer set search_path from current as $$
  select t.id, t.slug, t.name, t.demo, t.created_at from tenants t where t.slug = tenant_slug
$$;

grant create on schema :schema to daybook_lookup;
alter function find_api_key(text) owner to daybook_lookup;
alter function tenants_with_pending(int4, int4) owner to daybook_lookup;
alter function list_tenants() owner to daybook_lookup;
alter function find_tenant(text) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;

set local role daybook_lookup;
grant execute on function find_api_key(text) to daybook_writer;
grant execute on function tenants_with_pending(int4, int4) to daybook_sequencer, daybook_reader;
grant execute on function list_tenants(), find_tenant(text) to daybook_writer, daybook_sequencer, daybook_reader, daybook_eraser, daybook_maintenance;
set local role daybook_owner;
grant execute on function ensure_month(timestamptz), ensure_month(int8), uuid_at(timestamp) to daybook_writer, daybook_maintenance;
