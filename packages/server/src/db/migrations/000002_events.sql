-- The log itself. Layout and figures: docs/adr/0001-event-and-slot-layout.md, 0002-tables-and-partitions.md.

create table events (
  id uuid not null,
  recorded_at timestamptz not null,
  actor_key int8 not null,
  tenant_id int4 not null,
  type_key int4 not null,
  -- Collection of the first target, as a key: the "entity type" axis.
  collection_key int4 not null,
  kind "char" not null check (kind in ('U', 'J', 'W', 'S')),
  status "char" not null check (status in ('S', 'I', 'W', 'F')),
  visibility "char" not null check (visibility in ('S', 'C')),
  ingest "char" not null check (ingest in ('L', 'I', 'B')),
  -- '[' head ',' data ']': the two open slots exactly as hashed.
  body text not null,
  -- Salts of the open slots; digests and ciphertexts of the personal ones (packages/server/src/keys/sealedCodec.ts).
  sealed bytea not null,
  -- Words of names, values and reasons that are nobody's personal data, behind a lexeme of the tenant.
  words tsvector not null,
  primary key (tenant_id, id)
) partition by range (id);
alter table events alter column sealed set storage external;
create index events_attention on events (tenant_id, status, id) where status <> 'S';
create index events_by_actor on events (tenant_id, actor_key, id);
create index events_by_type on events (tenant_id, type_key, id);
create index events_words on events using gin (words);

-- Which records an event concerns: the timeline's index. A reference is (tenant_id, id); no foreign key into a partitioned log.
create table event_edges (
  tenant_id int4 not null,
  record_key int8 not null,
  event_id uuid not null,
  primary key (tenant_id, record_key, event_id)
) partition by range (event_id);

-- Outlives archived events, so a repeated append stays a replay for ever. key_hash and body_hash are keyed digests.
create table idempotency_keys (
  tenant_id int4 not null,
  key_hash bytea not null check (octet_length(key_hash) = 16),
  body_hash bytea not null check (octet_length(body_hash) = 16),
  event_id uuid not null,
  primary key (tenant_id, key_hash)
);

-- One row per append call, deleted by the sequencer that numbers its events.
create table pending_appends (
  tenant_id int4 not null,
  pending_number int8 generated always as identity,
  recorded_at timestamptz not null,
  -- 16 bytes each, 32 bytes each, 20 bytes each (packages/core/src/event/dimensions.ts).
  ids bytea not null,
  leaf_hashes bytea not null,
  dimensions bytea not null,
  -- JSON [[collection, external id, title, occurred ms, event index], …] of records this process had not announced yet.
  records text,
  primary key (tenant_id, pending_number),
  check (octet_length(ids) % 16 = 0 and octet_length(leaf_hashes) = octet_length(ids) * 2
    and octet_length(dimensions) * 4 = octet_length(ids) * 5)
);
alter table pending_appends alter column ids set storage external;
alter table pending_appends alter column leaf_hashes set storage external;
alter table pending_appends alter column dimensions set storage external;
