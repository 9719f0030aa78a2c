-- Tenants, their API keys, secrets and the keys of their data subjects.
-- Every table: tenant_id first in every key, row-level security forced, one writing folder (docs/ARCHITECTURE.md).

create table installation (
  name text primary key,
  value text not null
);

create table tenants (
  id int4 generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null,
  demo boolean not null default false,
  created_at timestamptz not null default now()
);

create table tenant_secrets (
  tenant_id int4 not null references tenants (id),
  -- 32 random bytes under the key-encryption key: keyed digests of idempotency bodies and person addresses.
  wrapped bytea not null,
  primary key (tenant_id)
);

create table api_keys (
  tenant_id int4 not null references tenants (id),
  id text not null check (id ~ '^[0-9a-f]{16}$'),
  environment text not null check (environment ~ '^[a-z]+$'),
  name text not null,
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
-- A presented key names its id before its tenant is known; only find_api_key() uses this index.
create index api_keys_by_id on api_keys (id);

create table data_subject_keys (
  tenant_id int4 not null references tenants (id),
  -- The person's record key; for values of several or unknown people, a key of the group or event.
  subject_key int8 not null,
  generation int2 not null default 1,
  -- AES-256-GCM under the key-encryption key: nonce 12, ciphertext 32, tag 16. Null once destroyed.
  wrapped_key bytea check (octet_length(wrapped_key) = 60),
  -- For shared keys: whose erasure destroys this key.
  people int8[],
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  destroyed_reason text,
  primary key (tenant_id, subject_key, generation),
  check ((wrapped_key is null) = (destroyed_at is not null))
);

-- A tenant's own event types; versions are immutable.
create table event_types (
  tenant_id int4 not null references tenants (id),
  type text not null,
  version int4 not null,
  type_key int4 not null,
  declaration text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, type, version)
);
