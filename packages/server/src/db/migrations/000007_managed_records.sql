-- Records whose data Daybook holds, every version of them, and the collections a tenant declared itself.
-- Personal values stand in `sealed`, under the key of the person they concern; in `data` they are null in their place.

create table collections (
  tenant_id int4 not null references tenants (id),
  name text not null check (name ~ '^[a-z][a-z0-9_]{0,63}$'),
  -- JSON: a whole declaration, or the fields added to a built-in collection.
  declaration text not null,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  primary key (tenant_id, name)
);

-- Each record as it is now: the newest version once more, so that lists and writes read one narrow table.
create table managed_records (
  tenant_id int4 not null,
  record_key int8 not null,
  collection text not null,
  external_id text not null,
  state text not null check (state in ('active', 'archived', 'deleted', 'merged')),
  version int4 not null check (version >= 1),
  created_at timestamptz not null,
  -- `user/u_1`: type and id of an actor. Names are looked up when read.
  created_by text not null,
  modified_at timestamptz not null,
  modified_by text not null,
  data text not null,
  -- Subject key 8, generation 2, nonce 12, ciphertext, tag 16; bound to tenant, record and version.
  sealed bytea check (octet_length(sealed) > 38),
  merged_into text,
  -- Keys of the records its parent fields name; of a merged record, the one it went into.
  parents int8[] not null default '{}',
  primary key (tenant_id, record_key),
  check ((state = 'merged') = (merged_into is not null))
) with (fillfactor = 80);
create index managed_records_by_collection on managed_records (tenant_id, collection, external_id);
-- Who a person was also known as, to be hidden with them.
create index managed_records_merged on managed_records (tenant_id, collection, merged_into) where state = 'merged';

-- What a record was, whole, from `modified_at` until the next version. Never changed once written.
create table record_versions (
  tenant_id int4 not null,
  record_key int8 not null,
  version int4 not null check (version >= 1),
  -- Later than that of the version before.
  modified_at timestamptz not null,
  state text not null check (state in ('active', 'archived', 'deleted', 'merged')),
  author text not null,
  on_behalf_of text,
  -- Of a person sealed under the author's key, in the same form as `sealed`; of a program as it is.
  ip text,
  ip_sealed bytea check (octet_length(ip_sealed) > 38),
  reason text,
  -- The version whose change this one takes back.
  undoes int4,
  -- The record it went into, where this version merged it.
  merged_into text,
  events uuid[] not null,
  data text not null,
  sealed bytea check (octet_length(sealed) > 38),
  primary key (tenant_id, record_key, version)
);
create index record_versions_by_time on record_versions (tenant_id, record_key, modified_at);

-- Which versions changed which field, so that the history of one field is an index walk whatever else was written. The first
-- version has no rows: it changed what it has.
create table record_field_versions (
  tenant_id int4 not null,
  record_key int8 not null,
  field text not null,
  version int4 not null,
  primary key (tenant_id, record_key, field, version)
);

-- Keyed digests of values that records are found by: who reads the table learns no address.
create table record_lookups (
  tenant_id int4 not null,
  digest bytea not null check (octet_length(digest) = 16),
  record_key int8 not null,
  primary key (tenant_id, digest, record_key)
);

-- Whose key a value was sealed under; so that one statement finds out whether that person is hidden.
create function sealed_for(sealed bytea) returns int8
language sql immutable strict parallel safe set search_path from current as $$
  select ('x' || encode(substr(sealed, 1, 8), 'hex'))::bit(64)::int8
$$;
comment on function sealed_for is 'The subject key a sealed value of a record begins with.';
grant execute on function sealed_for(bytea) to daybook_writer, daybook_reader, daybook_eraser;

grant select, insert, update (declaration, modified_at) on collections to daybook_writer;
grant select on collections to daybook_reader;
grant select, insert, update on managed_records to daybook_writer;
grant select, insert on record_versions, record_field_versions to daybook_writer;
grant select, insert, delete on record_lookups to daybook_writer;
grant select on managed_records, record_versions, record_field_versions, record_lookups to daybook_reader;
-- An erasure takes away what a person is found by.
grant select on managed_records, record_versions to daybook_eraser;
grant select, delete on record_lookups to daybook_eraser;

-- A tenant deleted whole takes its records with it.
grant select, delete on collections, managed_records, record_versions, record_field_versions, record_lookups to daybook_maintenance;

select protect_tenant_table(name::regclass)
from unnest(array['collections', 'managed_records', 'record_versions', 'record_field_versions', 'record_lookups']) as name;

-- Versions are history: nobody edits them, the owner included.
select protect_log_table('record_versions');
select protect_log_table('record_field_versions');
