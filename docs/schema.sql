-- The schema of a fresh database, from its catalogue. Written by `npm run generate`; compared by CI and `daybook doctor`.

-- Tables and columns

table api_keys
  tenant_id integer not null
  id text not null
  environment text not null
  name text not null
  secret_hash bytea not null
  scopes text[] not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone
  last_used_at timestamp with time zone
  revoked_at timestamp with time zone

table console_sessions
  tenant_id integer not null
  token_hash bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  revoked_at timestamp with time zone

table data_subject_keys
  tenant_id integer not null
  subject_key bigint not null
  generation smallint not null default 1
  wrapped_key bytea
  people bigint[]
  created_at timestamp with time zone not null default now()
  destroyed_at timestamp with time zone
  destroyed_reason text

table event_edges partition by RANGE (event_id)
  tenant_id integer not null
  record_key bigint not null
  event_id uuid not null

table event_types
  tenant_id integer not null
  type text not null
  version integer not null
  type_key integer not null
  declaration text not null
  created_at timestamp with time zone not null default now()

table events partition by RANGE (id)
  id uuid not null
  recorded_at timestamp with time zone not null
  actor_key bigint not null
  tenant_id integer not null
  type_key integer not null
  collection_key integer not null
  kind "char" not null
  status "char" not null
  visibility "char" not null
  ingest "char" not null
  body text not null
  sealed bytea not null storage e
  words tsvector not null

table idempotency_keys
  tenant_id integer not null
  key_hash bytea not null
  body_hash bytea not null
  event_id uuid not null

table installation
  name text not null
  value text not null

table log_heads with (fillfactor=50)
  tenant_id integer not null
  size bigint not null default 0
  root bytea not null
  frontier bytea not null
  tail_ids bytea not null storage e
  tail_hashes bytea not null storage e
  recorded_through timestamp with time zone not null default '-infinity'::timestamp with time zone
  sequenced_at timestamp with time zone not null default now()

table log_tiles
  tenant_id integer not null
  level smallint not null
  tile_index bigint not null
  hashes bytea not null storage e
  root bytea not null
  ids bytea storage e
  recorded_through timestamp with time zone

table migrations
  number integer not null
  name text not null
  breaking boolean not null
  checksum text not null
  applied_at timestamp with time zone not null default now()

table pending_appends
  tenant_id integer not null
  pending_number bigint not null generated always as identity
  recorded_at timestamp with time zone not null
  ids bytea not null storage e
  leaf_hashes bytea not null storage e
  dimensions bytea not null storage e
  records text

table records
  tenant_id integer not null
  record_key bigint not null
  collection text not null
  external_id text not null
  title text
  titled_at timestamp with time zone not null
  first_position bigint not null

table rollup_hours
  tenant_id integer not null
  hour integer not null
  type_key integer not null
  kind "char" not null
  status "char" not null
  actor_key bigint not null
  visibility "char" not null
  events bigint not null

table sign_in_links
  tenant_id integer not null
  token_hash bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  used_at timestamp with time zone

table tenant_secrets
  tenant_id integer not null
  wrapped bytea not null

table tenants
  id integer not null generated always as identity
  slug text not null
  name text not null
  demo boolean not null default false
  created_at timestamp with time zone not null default now()

-- Constraints

api_keys: api_keys_environment_check CHECK ((environment ~ '^[a-z]+$'::text))
api_keys: api_keys_id_check CHECK ((id ~ '^[0-9a-f]{16}$'::text))
api_keys: api_keys_pkey PRIMARY KEY (tenant_id, id)
api_keys: api_keys_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
api_keys: api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
console_sessions: console_sessions_pkey PRIMARY KEY (tenant_id, token_hash)
console_sessions: console_sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
console_sessions: console_sessions_token_hash_check CHECK ((octet_length(token_hash) = 32))
data_subject_keys: data_subject_keys_check CHECK (((wrapped_key IS NULL) = (destroyed_at IS NOT NULL)))
data_subject_keys: data_subject_keys_pkey PRIMARY KEY (tenant_id, subject_key, generation)
data_subject_keys: data_subject_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
data_subject_keys: data_subject_keys_wrapped_key_check CHECK ((octet_length(wrapped_key) = 60))
event_edges: event_edges_pkey PRIMARY KEY (tenant_id, record_key, event_id)
event_types: event_types_pkey PRIMARY KEY (tenant_id, type, version)
event_types: event_types_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
events: events_ingest_check CHECK ((ingest = ANY (ARRAY['L'::"char", 'I'::"char", 'B'::"char"])))
events: events_kind_check CHECK ((kind = ANY (ARRAY['U'::"char", 'J'::"char", 'W'::"char", 'S'::"char"])))
events: events_pkey PRIMARY KEY (tenant_id, id)
events: events_status_check CHECK ((status = ANY (ARRAY['S'::"char", 'I'::"char", 'W'::"char", 'F'::"char"])))
events: events_visibility_check CHECK ((visibility = ANY (ARRAY['S'::"char", 'C'::"char"])))
idempotency_keys: idempotency_keys_body_hash_check CHECK ((octet_length(body_hash) = 16))
idempotency_keys: idempotency_keys_key_hash_check CHECK ((octet_length(key_hash) = 16))
idempotency_keys: idempotency_keys_pkey PRIMARY KEY (tenant_id, key_hash)
installation: installation_pkey PRIMARY KEY (name)
log_heads: log_heads_pkey PRIMARY KEY (tenant_id)
log_heads: log_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
log_tiles: log_tiles_check CHECK (((level = 0) = (ids IS NOT NULL)))
log_tiles: log_tiles_hashes_check CHECK ((octet_length(hashes) = 8192))
log_tiles: log_tiles_pkey PRIMARY KEY (tenant_id, level, tile_index)
log_tiles: log_tiles_root_check CHECK ((octet_length(root) = 32))
migrations: migrations_pkey PRIMARY KEY (number)
pending_appends: pending_appends_check CHECK ((((octet_length(ids) % 16) = 0) AND (octet_length(leaf_hashes) = (octet_length(ids) * 2)) AND ((octet_length(dimensions) * 4) = (octet_length(ids) * 5))))
pending_appends: pending_appends_pkey PRIMARY KEY (tenant_id, pending_number)
records: records_pkey PRIMARY KEY (tenant_id, record_key)
rollup_hours: rollup_hours_pkey PRIMARY KEY (tenant_id, hour, type_key, kind, status, actor_key, visibility)
sign_in_links: sign_in_links_pkey PRIMARY KEY (tenant_id, token_hash)
sign_in_links: sign_in_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
sign_in_links: sign_in_links_token_hash_check CHECK ((octet_length(token_hash) = 32))
tenant_secrets: tenant_secrets_pkey PRIMARY KEY (tenant_id)
tenant_secrets: tenant_secrets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
tenants: tenants_pkey PRIMARY KEY (id)
tenants: tenants_slug_check CHECK ((slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'::text))
tenants: tenants_slug_key UNIQUE (slug)

-- Indexes

CREATE INDEX api_keys_by_id ON api_keys USING btree (id)
CREATE INDEX events_attention ON ONLY events USING btree (tenant_id, status, id) WHERE (status <> 'S'::"char")
CREATE INDEX events_by_actor ON ONLY events USING btree (tenant_id, actor_key, id)
CREATE INDEX events_by_type ON ONLY events USING btree (tenant_id, type_key, id)
CREATE INDEX events_words ON ONLY events USING gin (words)
CREATE INDEX log_tiles_by_time ON log_tiles USING btree (tenant_id, recorded_through, tile_index) WHERE (level = 0)
CREATE INDEX records_by_collection ON records USING btree (tenant_id, collection, external_id)
CREATE UNIQUE INDEX api_keys_pkey ON api_keys USING btree (tenant_id, id)
CREATE UNIQUE INDEX console_sessions_pkey ON console_sessions USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX data_subject_keys_pkey ON data_subject_keys USING btree (tenant_id, subject_key, generation)
CREATE UNIQUE INDEX event_edges_pkey ON ONLY event_edges USING btree (tenant_id, record_key, event_id)
CREATE UNIQUE INDEX event_types_pkey ON event_types USING btree (tenant_id, type, version)
CREATE UNIQUE INDEX events_pkey ON ONLY events USING btree (tenant_id, id)
CREATE UNIQUE INDEX idempotency_keys_pkey ON idempotency_keys USING btree (tenant_id, key_hash)
CREATE UNIQUE INDEX installation_pkey ON installation USING btree (name)
CREATE UNIQUE INDEX log_heads_pkey ON log_heads USING btree (tenant_id)
CREATE UNIQUE INDEX log_tiles_pkey ON log_tiles USING btree (tenant_id, level, tile_index)
CREATE UNIQUE INDEX migrations_pkey ON migrations USING btree (number)
CREATE UNIQUE INDEX pending_appends_pkey ON pending_appends USING btree (tenant_id, pending_number)
CREATE UNIQUE INDEX records_pkey ON records USING btree (tenant_id, record_key)
CREATE UNIQUE INDEX rollup_hours_pkey ON rollup_hours USING btree (tenant_id, hour, type_key, kind, status, actor_key, visibility)
CREATE UNIQUE INDEX sign_in_links_pkey ON sign_in_links USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX tenant_secrets_pkey ON tenant_secrets USING btree (tenant_id)
CREATE UNIQUE INDEX tenants_pkey ON tenants USING btree (id)
CREATE UNIQUE INDEX tenants_slug_key ON tenants USING btree (slug)

-- Row-level security

api_keys: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
console_sessions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
data_subject_keys: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
event_edges: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
event_types: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
events: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
idempotency_keys: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
installation: none
log_heads: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
log_tiles: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
migrations: none
pending_appends: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
records: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
rollup_hours: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
sign_in_links: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
tenant_secrets: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
tenants: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))

-- Triggers

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON event_edges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)

-- Functions

CREATE OR REPLACE FUNCTION ensure_month(moment timestamp with time zone, OUT starts timestamp with time zone, OUT ends timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
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
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION ensure_month(moment_ms bigint, OUT starts timestamp with time zone, OUT ends timestamp with time zone)
 RETURNS record
 LANGUAGE sql
 STRICT
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select span.starts, span.ends from ensure_month(to_timestamp(moment_ms / 1000.0)) as span
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION find_api_key(key_id text)
 RETURNS TABLE(tenant_id integer, tenant_slug text, id text, environment text, name text, secret_hash bytea, scopes text[], created_at timestamp with time zone, expires_at timestamp with time zone, last_used_at timestamp with time zone, revoked_at timestamp with time zone)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select k.tenant_id, t.slug, k.id, k.environment, k.name, k.secret_hash, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
  from api_keys k
  join tenants t on t.id = k.tenant_id
  where k.id = key_id
$function$
-- owner daybook_lookup

CREATE OR REPLACE FUNCTION find_tenant(tenant_slug text)
 RETURNS TABLE(id integer, slug text, name text, demo boolean, created_at timestamp with time zone)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select t.id, t.slug, t.name, t.demo, t.created_at from tenants t where t.slug = tenant_slug
$function$
-- owner daybook_lookup

CREATE OR REPLACE FUNCTION list_tenants()
 RETURNS TABLE(id integer, slug text, name text, demo boolean, created_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select t.id, t.slug, t.name, t.demo, t.created_at from tenants t order by t.id
$function$
-- owner daybook_lookup

CREATE OR REPLACE FUNCTION partition_span(moment timestamp without time zone, OUT name text, OUT starts timestamp without time zone, OUT ends timestamp without time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO ':schema', 'pg_temp'
AS $function$
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
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION protect_log_table(target regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ':schema', 'pg_temp'
AS $function$
begin
  execute format(
    'create trigger append_only before update or delete or truncate on %s for each statement execute function refuse_change()',
    target
  );
  execute format('alter table %s enable always trigger append_only', target);
end
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION protect_tenant_table(target regclass, tenant_column name DEFAULT 'tenant_id'::name)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ':schema', 'pg_temp'
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s using (%I = nullif(current_setting(''app.tenant_id'', true), '''')::int4)',
    target, tenant_column
  );
end
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ':schema', 'pg_temp'
AS $function$
begin
  if current_user = 'daybook_maintenance' then
    return null;
  end if;
  raise exception '% on % is refused: the log is append-only', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$function$
-- owner daybook_owner

CREATE OR REPLACE FUNCTION search_event_ids(query text, from_id uuid, to_id uuid, max_events integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE STRICT SECURITY DEFINER ROWS 100
 SET search_path TO ':schema', 'pg_temp'
AS $function$
declare
  tenant int4 := nullif(current_setting('app.tenant_id', true), '')::int4;
  wanted tsquery;
  month constant int8 := 31 * 86400000::int8;
  width int8 := month;
  upper_id uuid := to_id;
  -- Ids are of at most five minutes after they were recorded; a day more forgives clocks that differ.
  upper_ms int8 := least(
    ('x' || left(replace(to_id::text, '-', ''), 12))::bit(48)::int8,
    (extract(epoch from clock_timestamp()) * 1000)::int8 + 86400000
  );
  lower_id uuid;
  found_events int4;
  remaining int4 := max_events;
begin
  if tenant is null then
    return;
  end if;
  wanted := ('''#' || tenant || '''')::tsquery && query::tsquery;
  while remaining > 0 and upper_id > from_id loop
    lower_id := case when upper_ms > width then (lpad(to_hex(upper_ms - width), 12, '0') || repeat('0', 20))::uuid else from_id end;
    lower_id := greatest(lower_id, from_id);
    return query execute '
      select e.id
      from events e
      where e.tenant_id = $1
        and e.words @@ $2
        and e.id >= $3
        and e.id < $4
      order by e.id desc
      limit $5'
    using tenant, wanted, lower_id, upper_id, remaining;
    get diagnostics found_events = row_count;
    remaining := remaining - found_events;
    upper_id := lower_id;
    upper_ms := upper_ms - width;
    width := width * 3;
  end loop;
end
$function$
-- owner daybook_lookup

CREATE OR REPLACE FUNCTION tenants_with_pending(max_tenants integer, after_tenant integer DEFAULT 0)
 RETURNS TABLE(tenant_id integer)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
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
$function$
-- owner daybook_lookup

CREATE OR REPLACE FUNCTION uuid_at(moment timestamp without time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE STRICT
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::int8), 12, '0') || repeat('0', 20))::uuid
$function$
-- owner daybook_owner

-- Grants

api_keys to daybook_lookup: select
api_keys to daybook_reader: select
api_keys to daybook_writer: insert, select
api_keys(last_used_at) to daybook_writer: update
api_keys(revoked_at) to daybook_writer: update
console_sessions to daybook_writer: delete, insert, select
console_sessions(revoked_at) to daybook_writer: update
data_subject_keys to daybook_eraser: delete, select, update
data_subject_keys to daybook_reader: select
data_subject_keys to daybook_sequencer: select
data_subject_keys to daybook_writer: insert, select
event_edges to daybook_eraser: select
event_edges to daybook_maintenance: delete, select
event_edges to daybook_reader: select
event_edges to daybook_sequencer: select
event_edges to daybook_writer: insert, select
event_types to daybook_eraser: select
event_types to daybook_maintenance: select
event_types to daybook_reader: select
event_types to daybook_sequencer: select
event_types to daybook_writer: insert, select
events to daybook_eraser: select
events to daybook_lookup: select
events to daybook_maintenance: delete, select
events to daybook_reader: select
events to daybook_sequencer: select
events to daybook_writer: insert, select
function ensure_month(moment timestamp with time zone, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_maintenance: execute
function ensure_month(moment timestamp with time zone, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_writer: execute
function ensure_month(moment_ms bigint, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_maintenance: execute
function ensure_month(moment_ms bigint, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_writer: execute
function find_api_key(key_id text) to daybook_writer: execute
function find_tenant(tenant_slug text) to daybook_eraser: execute
function find_tenant(tenant_slug text) to daybook_maintenance: execute
function find_tenant(tenant_slug text) to daybook_reader: execute
function find_tenant(tenant_slug text) to daybook_sequencer: execute
function find_tenant(tenant_slug text) to daybook_writer: execute
function list_tenants() to daybook_eraser: execute
function list_tenants() to daybook_maintenance: execute
function list_tenants() to daybook_reader: execute
function list_tenants() to daybook_sequencer: execute
function list_tenants() to daybook_writer: execute
function search_event_ids(query text, from_id uuid, to_id uuid, max_events integer) to daybook_reader: execute
function tenants_with_pending(max_tenants integer, after_tenant integer) to daybook_reader: execute
function tenants_with_pending(max_tenants integer, after_tenant integer) to daybook_sequencer: execute
function uuid_at(moment timestamp without time zone) to daybook_maintenance: execute
function uuid_at(moment timestamp without time zone) to daybook_writer: execute
idempotency_keys to daybook_maintenance: delete, select
idempotency_keys to daybook_writer: insert, select
installation to daybook_eraser: select
installation to daybook_maintenance: select
installation to daybook_reader: select
installation to daybook_sequencer: select
installation to daybook_writer: insert, select
log_heads to daybook_eraser: select
log_heads to daybook_maintenance: select
log_heads to daybook_reader: select
log_heads to daybook_sequencer: select, update
log_heads to daybook_writer: insert, select
log_tiles to daybook_eraser: select
log_tiles to daybook_maintenance: select
log_tiles to daybook_reader: select
log_tiles to daybook_sequencer: insert, select
log_tiles to daybook_writer: select
migrations to daybook_reader: select
migrations to daybook_writer: select
pending_appends to daybook_lookup: select
pending_appends to daybook_reader: select
pending_appends to daybook_sequencer: delete, select
pending_appends to daybook_writer: insert, select
records to daybook_eraser: select
records to daybook_maintenance: select
records to daybook_reader: select
records to daybook_sequencer: insert, select, update
records to daybook_writer: select
records(title) to daybook_eraser: update
rollup_hours to daybook_eraser: select
rollup_hours to daybook_maintenance: select
rollup_hours to daybook_reader: select
rollup_hours to daybook_sequencer: insert, select, update
rollup_hours to daybook_writer: select
schema to daybook_eraser: usage
schema to daybook_lookup: usage
schema to daybook_maintenance: usage
schema to daybook_reader: usage
schema to daybook_sequencer: usage
schema to daybook_writer: usage
sign_in_links to daybook_writer: delete, insert, select
sign_in_links(used_at) to daybook_writer: update
tenant_secrets to daybook_eraser: delete, select, update
tenant_secrets to daybook_reader: select
tenant_secrets to daybook_sequencer: select
tenant_secrets to daybook_writer: insert, select
tenants to daybook_eraser: select
tenants to daybook_lookup: select
tenants to daybook_maintenance: select
tenants to daybook_reader: select
tenants to daybook_sequencer: select
tenants to daybook_writer: insert, select
tenants_id_seq to daybook_writer: usage
