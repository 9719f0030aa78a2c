-- What the sequencer derives, in one transaction per batch: positions, Merkle tree, rollups, registry of records.

create table log_heads (
  tenant_id int4 primary key references tenants (id),
  -- Leaves in the tree = next position.
  size int8 not null default 0,
  -- Root hash of the tree of `size` leaves (RFC 9162 section 2.1.1).
  root bytea not null,
  -- Hashes of the perfect subtrees that make up the tree, largest first: 32 bytes per set bit of `size`.
  frontier bytea not null,
  -- The fewer than 256 leaves not yet in a full tile.
  tail_ids bytea not null,
  tail_hashes bytea not null,
  -- The newest recorded_at among all numbered events, ever: non-decreasing.
  recorded_through timestamptz not null default '-infinity',
  sequenced_at timestamptz not null default now()
) with (fillfactor = 50);
alter table log_heads alter column tail_ids set storage external;
alter table log_heads alter column tail_hashes set storage external;

-- Full tiles of 256 hashes (C2SP tlog-tiles). Level 0 holds leaf hashes and, beside them, the event ids.
create table log_tiles (
  tenant_id int4 not null,
  level int2 not null,
  tile_index int8 not null,
  hashes bytea not null check (octet_length(hashes) = 8192),
  -- Root of the 256 hashes: one hash of the level above.
  root bytea not null check (octet_length(root) = 32),
  ids bytea check ((level = 0) = (ids is not null)),
  -- Level 0: log_heads.recorded_through once this tile was full; finds an event's tile from its recorded_at.
  recorded_through timestamptz,
  primary key (tenant_id, level, tile_index)
);
alter table log_tiles alter column hashes set storage external;
alter table log_tiles alter column ids set storage external;
create index log_tiles_by_time on log_tiles (tenant_id, recorded_through, tile_index) where level = 0;

-- Counts of numbered events by hour of occurred_at and every cheap dimension.
create table rollup_hours (
  tenant_id int4 not null,
  -- Hours since 1970-01-01T00:00Z.
  hour int4 not null,
  type_key int4 not null,
  kind "char" not null,
  status "char" not null,
  actor_key int8 not null,
  visibility "char" not null,
  events int8 not null,
  primary key (tenant_id, hour, type_key, kind, status, actor_key, visibility)
);

-- Every record an event has named. Titles are plain readable copies (erasure rewrites them).
create table records (
  tenant_id int4 not null,
  record_key int8 not null,
  collection text not null,
  external_id text not null,
  title text,
  -- occurred_at of the event the title is from: an older event never renames a record.
  titled_at timestamptz not null,
  first_position int8 not null,
  primary key (tenant_id, record_key)
);
create index records_by_collection on records (tenant_id, collection, external_id);
