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

table collections
  tenant_id integer not null
  name text not null
  declaration text not null
  created_at timestamp with time zone not null default now()
  modified_at timestamp with time zone not null default now()

table comment_versions
  tenant_id integer not null
  comment_id uuid not null
  version integer not null
  written_at timestamp with time zone not null
  mentions text[] not null
  subject_key bigint not null
  generation smallint not null
  sealed bytea not null
  digest_salt bytea not null

table comments
  tenant_id integer not null
  id uuid not null
  collection text
  external_id text
  record_key bigint
  event_id uuid
  parent_id uuid
  author_type text not null
  author_id text not null
  on_behalf_of_type text
  on_behalf_of_id text
  visibility "char" not null
  version integer not null default 1
  created_at timestamp with time zone not null
  edited_at timestamp with time zone
  deleted_at timestamp with time zone
  deleted_by_type text
  deleted_by_id text
  key_hash bytea
  body_hash bytea

table console_sessions
  tenant_id integer not null
  token_hash bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  revoked_at timestamp with time zone
  id text
  user_id text
  last_seen_at timestamp with time zone not null default now()
  ip text
  user_agent text
  acting_user_id text
  acting_reason text
  acting_since timestamp with time zone
  acting_until timestamp with time zone

table data_subject_keys
  tenant_id integer not null
  subject_key bigint not null
  generation smallint not null default 1
  wrapped_key bytea
  people bigint[]
  created_at timestamp with time zone not null default now()
  destroyed_at timestamp with time zone
  destroyed_reason text

table deleted_activities
  tenant_id integer not null
  event_id uuid not null
  deleted_at timestamp with time zone not null default now()
  deletion_id uuid not null

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

table field_policies
  tenant_id integer not null
  collection text not null
  field text not null
  hidden_from text[] not null

table hidden_people
  tenant_id integer not null
  subject_key bigint not null
  hidden_at timestamp with time zone not null default now()

table idempotency_keys
  tenant_id integer not null
  key_hash bytea not null
  body_hash bytea not null
  event_id uuid not null

table installation
  name text not null
  value text not null

table invitations
  tenant_id integer not null
  id text not null
  token_hash bytea not null
  user_id text not null
  role text not null
  details bytea not null
  email_digest bytea not null
  invited_by text not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  accepted_at timestamp with time zone
  withdrawn_at timestamp with time zone

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

table managed_records with (fillfactor=80)
  tenant_id integer not null
  record_key bigint not null
  collection text not null
  external_id text not null
  state text not null
  version integer not null
  created_at timestamp with time zone not null
  created_by text not null
  modified_at timestamp with time zone not null
  modified_by text not null
  data text not null
  sealed bytea
  merged_into text
  parents bigint[] not null default '{}'::bigint[]

table migrations
  number integer not null
  name text not null
  breaking boolean not null
  checksum text not null
  applied_at timestamp with time zone not null default now()

table notification_settings
  tenant_id integer not null
  user_id text not null
  kind "char" not null
  console boolean not null
  mail boolean not null

table notifications
  tenant_id integer not null
  user_id text not null
  id uuid not null
  kind "char" not null
  event_id uuid not null
  comment_id uuid
  view_id uuid
  position bigint
  created_at timestamp with time zone not null
  read_at timestamp with time zone

table outbox_mails
  tenant_id integer not null
  id uuid not null
  state "char" not null
  created_at timestamp with time zone not null default now()
  attempts integer not null default 0
  attempted_at timestamp with time zone
  settled_at timestamp with time zone
  failure text
  about_type text
  about_id text
  head bytea not null
  body bytea

table password_resets
  tenant_id integer not null
  token_hash bytea not null
  user_id text not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  used_at timestamp with time zone

table pending_appends
  tenant_id integer not null
  pending_number bigint not null generated always as identity
  recorded_at timestamp with time zone not null
  ids bytea not null storage e
  leaf_hashes bytea not null storage e
  dimensions bytea not null storage e
  records text

table record_field_versions
  tenant_id integer not null
  record_key bigint not null
  field text not null
  version integer not null

table record_lookups
  tenant_id integer not null
  digest bytea not null
  record_key bigint not null

table record_versions
  tenant_id integer not null
  record_key bigint not null
  version integer not null
  modified_at timestamp with time zone not null
  state text not null
  author text not null
  on_behalf_of text
  ip text
  ip_sealed bytea
  reason text
  undoes integer
  merged_into text
  events uuid[] not null
  data text not null
  sealed bytea

table records
  tenant_id integer not null
  record_key bigint not null
  collection text not null
  external_id text not null
  title text
  titled_at timestamp with time zone not null
  first_position bigint not null

table recovery_codes
  tenant_id integer not null
  user_id text not null
  code_hash bytea not null

table rollup_hours
  tenant_id integer not null
  hour integer not null
  type_key integer not null
  kind "char" not null
  status "char" not null
  actor_key bigint not null
  visibility "char" not null
  events bigint not null

table saved_views
  tenant_id integer not null
  id uuid not null
  owner_id text
  shared boolean not null
  name text not null
  page text not null
  filter text not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()

table sign_in_links
  tenant_id integer not null
  token_hash bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  used_at timestamp with time zone

table site_visitors
  tenant_id integer not null
  visitor_id text not null
  contact_id text not null
  linked_at timestamp with time zone not null default now()

table sites
  tenant_id integer not null
  app text not null
  public_key text not null
  name text not null
  origins text[] not null default '{}'::text[]
  forms text not null default '{}'::text
  open_forms boolean not null default true
  created_at timestamp with time zone not null default now()
  removed_at timestamp with time zone

table tenant_secrets
  tenant_id integer not null
  wrapped bytea not null

table tenants
  id integer not null generated always as identity
  slug text not null
  name text not null
  demo boolean not null default false
  created_at timestamp with time zone not null default now()

table users
  tenant_id integer not null
  id text not null
  role text not null
  state text not null default 'active'::text
  by_link boolean not null default false
  details bytea not null
  email_digest bytea
  token_digest bytea
  password_hash text
  totp_seed bytea
  totp_pending bytea
  totp_step bigint
  created_at timestamp with time zone not null default now()

table view_followers
  tenant_id integer not null
  position bigint not null

table view_subscriptions
  tenant_id integer not null
  view_id uuid not null
  user_id text not null
  from_position bigint not null
  unmailed integer not null default 0
  mailed_at timestamp with time zone

table visibility_revisions
  tenant_id integer not null
  revision bigint not null

-- Constraints

api_keys: api_keys_environment_check CHECK ((environment ~ '^[a-z]+$'::text))
api_keys: api_keys_id_check CHECK ((id ~ '^[0-9a-f]{16}$'::text))
api_keys: api_keys_pkey PRIMARY KEY (tenant_id, id)
api_keys: api_keys_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
api_keys: api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
collections: collections_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,63}$'::text))
collections: collections_pkey PRIMARY KEY (tenant_id, name)
collections: collections_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
comment_versions: comment_versions_digest_salt_check CHECK ((octet_length(digest_salt) = 18))
comment_versions: comment_versions_pkey PRIMARY KEY (tenant_id, comment_id, version)
comment_versions: comment_versions_tenant_id_comment_id_fkey FOREIGN KEY (tenant_id, comment_id) REFERENCES comments(tenant_id, id)
comment_versions: comment_versions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
comments: comments_body_hash_check CHECK ((octet_length(body_hash) = 16))
comments: comments_check CHECK (((record_key IS NULL) <> (event_id IS NULL)))
comments: comments_check1 CHECK ((((record_key IS NULL) = (collection IS NULL)) AND ((record_key IS NULL) = (external_id IS NULL))))
comments: comments_check2 CHECK ((((deleted_at IS NULL) = (deleted_by_id IS NULL)) AND ((deleted_at IS NULL) = (deleted_by_type IS NULL))))
comments: comments_check3 CHECK (((on_behalf_of_type IS NULL) = (on_behalf_of_id IS NULL)))
comments: comments_check4 CHECK (((key_hash IS NULL) = (body_hash IS NULL)))
comments: comments_key_hash_check CHECK ((octet_length(key_hash) = 16))
comments: comments_pkey PRIMARY KEY (tenant_id, id)
comments: comments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
comments: comments_tenant_id_parent_id_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES comments(tenant_id, id)
comments: comments_version_check CHECK ((version >= 1))
comments: comments_visibility_check CHECK ((visibility = ANY (ARRAY['S'::"char", 'C'::"char"])))
console_sessions: console_sessions_check CHECK (((user_id IS NULL) = (id IS NULL)))
console_sessions: console_sessions_check1 CHECK ((((acting_user_id IS NULL) = (acting_reason IS NULL)) AND ((acting_user_id IS NULL) = (acting_since IS NULL)) AND ((acting_user_id IS NULL) = (acting_until IS NULL))))
console_sessions: console_sessions_check2 CHECK ((acting_user_id <> user_id))
console_sessions: console_sessions_id_check CHECK ((id ~ '^s_[0-9a-f]{16}$'::text))
console_sessions: console_sessions_pkey PRIMARY KEY (tenant_id, token_hash)
console_sessions: console_sessions_tenant_id_acting_user_id_fkey FOREIGN KEY (tenant_id, acting_user_id) REFERENCES users(tenant_id, id)
console_sessions: console_sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
console_sessions: console_sessions_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id)
console_sessions: console_sessions_token_hash_check CHECK ((octet_length(token_hash) = 32))
data_subject_keys: data_subject_keys_check CHECK (((wrapped_key IS NULL) = (destroyed_at IS NOT NULL)))
data_subject_keys: data_subject_keys_pkey PRIMARY KEY (tenant_id, subject_key, generation)
data_subject_keys: data_subject_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
data_subject_keys: data_subject_keys_wrapped_key_check CHECK ((octet_length(wrapped_key) = 60))
deleted_activities: deleted_activities_pkey PRIMARY KEY (tenant_id, event_id)
event_edges: event_edges_pkey PRIMARY KEY (tenant_id, record_key, event_id)
event_types: event_types_pkey PRIMARY KEY (tenant_id, type, version)
event_types: event_types_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
events: events_ingest_check CHECK ((ingest = ANY (ARRAY['L'::"char", 'I'::"char", 'B'::"char"])))
events: events_kind_check CHECK ((kind = ANY (ARRAY['U'::"char", 'J'::"char", 'W'::"char", 'S'::"char"])))
events: events_pkey PRIMARY KEY (tenant_id, id)
events: events_status_check CHECK ((status = ANY (ARRAY['S'::"char", 'I'::"char", 'W'::"char", 'F'::"char"])))
events: events_visibility_check CHECK ((visibility = ANY (ARRAY['S'::"char", 'C'::"char"])))
field_policies: field_policies_hidden_from_check CHECK ((cardinality(hidden_from) > 0))
field_policies: field_policies_pkey PRIMARY KEY (tenant_id, collection, field)
field_policies: field_policies_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
hidden_people: hidden_people_pkey PRIMARY KEY (tenant_id, subject_key)
hidden_people: hidden_people_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
idempotency_keys: idempotency_keys_body_hash_check CHECK ((octet_length(body_hash) = 16))
idempotency_keys: idempotency_keys_key_hash_check CHECK ((octet_length(key_hash) = 16))
idempotency_keys: idempotency_keys_pkey PRIMARY KEY (tenant_id, key_hash)
installation: installation_pkey PRIMARY KEY (name)
invitations: invitations_check CHECK (((accepted_at IS NULL) OR (withdrawn_at IS NULL)))
invitations: invitations_email_digest_check CHECK ((octet_length(email_digest) = 32))
invitations: invitations_pkey PRIMARY KEY (tenant_id, id)
invitations: invitations_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text, 'read_only'::text])))
invitations: invitations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
invitations: invitations_tenant_id_token_hash_key UNIQUE (tenant_id, token_hash)
invitations: invitations_token_hash_check CHECK ((octet_length(token_hash) = 32))
log_heads: log_heads_pkey PRIMARY KEY (tenant_id)
log_heads: log_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
log_tiles: log_tiles_check CHECK (((level = 0) = (ids IS NOT NULL)))
log_tiles: log_tiles_hashes_check CHECK ((octet_length(hashes) = 8192))
log_tiles: log_tiles_pkey PRIMARY KEY (tenant_id, level, tile_index)
log_tiles: log_tiles_root_check CHECK ((octet_length(root) = 32))
managed_records: managed_records_check CHECK (((state = 'merged'::text) = (merged_into IS NOT NULL)))
managed_records: managed_records_pkey PRIMARY KEY (tenant_id, record_key)
managed_records: managed_records_sealed_check CHECK ((octet_length(sealed) > 38))
managed_records: managed_records_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text, 'deleted'::text, 'merged'::text])))
managed_records: managed_records_version_check CHECK ((version >= 1))
migrations: migrations_pkey PRIMARY KEY (number)
notification_settings: notification_settings_kind_check CHECK ((kind = ANY (ARRAY['M'::"char", 'R'::"char", 'S'::"char"])))
notification_settings: notification_settings_pkey PRIMARY KEY (tenant_id, user_id, kind)
notification_settings: notification_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
notifications: notifications_kind_check CHECK ((kind = ANY (ARRAY['M'::"char", 'R'::"char", 'S'::"char"])))
notifications: notifications_pkey PRIMARY KEY (tenant_id, user_id, id)
notifications: notifications_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
outbox_mails: outbox_mails_check CHECK (((about_type IS NULL) = (about_id IS NULL)))
outbox_mails: outbox_mails_check1 CHECK (((body IS NOT NULL) OR (state = 'S'::"char")))
outbox_mails: outbox_mails_pkey PRIMARY KEY (tenant_id, id)
outbox_mails: outbox_mails_state_check CHECK ((state = ANY (ARRAY['K'::"char", 'Q'::"char", 'J'::"char", 'S'::"char", 'F'::"char"])))
outbox_mails: outbox_mails_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
password_resets: password_resets_pkey PRIMARY KEY (tenant_id, token_hash)
password_resets: password_resets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
password_resets: password_resets_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id)
password_resets: password_resets_token_hash_check CHECK ((octet_length(token_hash) = 32))
pending_appends: pending_appends_check CHECK ((((octet_length(ids) % 16) = 0) AND (octet_length(leaf_hashes) = (octet_length(ids) * 2)) AND ((octet_length(dimensions) * 4) = (octet_length(ids) * 5))))
pending_appends: pending_appends_pkey PRIMARY KEY (tenant_id, pending_number)
record_field_versions: record_field_versions_pkey PRIMARY KEY (tenant_id, record_key, field, version)
record_lookups: record_lookups_digest_check CHECK ((octet_length(digest) = 16))
record_lookups: record_lookups_pkey PRIMARY KEY (tenant_id, digest, record_key)
record_versions: record_versions_ip_sealed_check CHECK ((octet_length(ip_sealed) > 38))
record_versions: record_versions_pkey PRIMARY KEY (tenant_id, record_key, version)
record_versions: record_versions_sealed_check CHECK ((octet_length(sealed) > 38))
record_versions: record_versions_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text, 'deleted'::text, 'merged'::text])))
record_versions: record_versions_version_check CHECK ((version >= 1))
records: records_pkey PRIMARY KEY (tenant_id, record_key)
recovery_codes: recovery_codes_code_hash_check CHECK ((octet_length(code_hash) = 32))
recovery_codes: recovery_codes_pkey PRIMARY KEY (tenant_id, user_id, code_hash)
recovery_codes: recovery_codes_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
recovery_codes: recovery_codes_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id)
rollup_hours: rollup_hours_pkey PRIMARY KEY (tenant_id, hour, type_key, kind, status, actor_key, visibility)
saved_views: saved_views_check CHECK ((shared OR (owner_id IS NOT NULL)))
saved_views: saved_views_pkey PRIMARY KEY (tenant_id, id)
saved_views: saved_views_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
sign_in_links: sign_in_links_pkey PRIMARY KEY (tenant_id, token_hash)
sign_in_links: sign_in_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
sign_in_links: sign_in_links_token_hash_check CHECK ((octet_length(token_hash) = 32))
site_visitors: site_visitors_pkey PRIMARY KEY (tenant_id, visitor_id)
site_visitors: site_visitors_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
site_visitors: site_visitors_visitor_id_check CHECK ((visitor_id ~ '^[A-Za-z0-9_-]{16,64}$'::text))
sites: sites_app_check CHECK ((app ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'::text))
sites: sites_pkey PRIMARY KEY (tenant_id, app)
sites: sites_public_key_check CHECK ((public_key ~ '^dbs_[0-9a-f]{24}$'::text))
sites: sites_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
tenant_secrets: tenant_secrets_pkey PRIMARY KEY (tenant_id)
tenant_secrets: tenant_secrets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
tenants: tenants_pkey PRIMARY KEY (id)
tenants: tenants_slug_check CHECK ((slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'::text))
tenants: tenants_slug_key UNIQUE (slug)
users: users_check CHECK (((state <> 'removed'::text) OR ((email_digest IS NULL) AND (password_hash IS NULL) AND (totp_seed IS NULL))))
users: users_check1 CHECK (((totp_seed IS NULL) OR (password_hash IS NOT NULL)))
users: users_email_digest_check CHECK ((octet_length(email_digest) = 32))
users: users_id_check CHECK ((id ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$'::text))
users: users_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text))
users: users_pkey PRIMARY KEY (tenant_id, id)
users: users_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text, 'read_only'::text])))
users: users_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'removed'::text])))
users: users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
users: users_token_digest_check CHECK ((octet_length(token_digest) = 32))
view_followers: view_followers_pkey PRIMARY KEY (tenant_id)
view_followers: view_followers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
view_subscriptions: view_subscriptions_pkey PRIMARY KEY (tenant_id, view_id, user_id)
view_subscriptions: view_subscriptions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
view_subscriptions: view_subscriptions_tenant_id_view_id_fkey FOREIGN KEY (tenant_id, view_id) REFERENCES saved_views(tenant_id, id)
view_subscriptions: view_subscriptions_unmailed_check CHECK ((unmailed >= 0))
visibility_revisions: visibility_revisions_pkey PRIMARY KEY (tenant_id)
visibility_revisions: visibility_revisions_revision_check CHECK ((revision > 0))
visibility_revisions: visibility_revisions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)

-- Indexes

CREATE INDEX api_keys_by_id ON api_keys USING btree (id)
CREATE INDEX comments_by_event ON comments USING btree (tenant_id, event_id, id) WHERE (event_id IS NOT NULL)
CREATE INDEX comments_by_parent ON comments USING btree (tenant_id, parent_id) WHERE (parent_id IS NOT NULL)
CREATE INDEX comments_by_record ON comments USING btree (tenant_id, record_key, id) WHERE (record_key IS NOT NULL)
CREATE INDEX console_sessions_of ON console_sessions USING btree (tenant_id, user_id)
CREATE INDEX events_attention ON ONLY events USING btree (tenant_id, status, id) WHERE (status <> 'S'::"char")
CREATE INDEX events_by_actor ON ONLY events USING btree (tenant_id, actor_key, id)
CREATE INDEX events_by_type ON ONLY events USING btree (tenant_id, type_key, id)
CREATE INDEX events_words ON ONLY events USING gin (words)
CREATE INDEX log_tiles_by_time ON log_tiles USING btree (tenant_id, recorded_through, tile_index) WHERE (level = 0)
CREATE INDEX managed_records_by_collection ON managed_records USING btree (tenant_id, collection, external_id)
CREATE INDEX managed_records_merged ON managed_records USING btree (tenant_id, collection, merged_into) WHERE (state = 'merged'::text)
CREATE INDEX notifications_unread ON notifications USING btree (tenant_id, user_id, id) WHERE (read_at IS NULL)
CREATE INDEX outbox_mails_waiting ON outbox_mails USING btree (tenant_id, id) WHERE (state = ANY (ARRAY['Q'::"char", 'J'::"char"]))
CREATE INDEX password_resets_of ON password_resets USING btree (tenant_id, user_id)
CREATE INDEX record_versions_by_time ON record_versions USING btree (tenant_id, record_key, modified_at)
CREATE INDEX records_by_collection ON records USING btree (tenant_id, collection, external_id)
CREATE INDEX view_subscriptions_unmailed ON view_subscriptions USING btree (tenant_id) WHERE (unmailed > 0)
CREATE UNIQUE INDEX api_keys_pkey ON api_keys USING btree (tenant_id, id)
CREATE UNIQUE INDEX collections_pkey ON collections USING btree (tenant_id, name)
CREATE UNIQUE INDEX comment_versions_pkey ON comment_versions USING btree (tenant_id, comment_id, version)
CREATE UNIQUE INDEX comments_by_key ON comments USING btree (tenant_id, key_hash) WHERE (key_hash IS NOT NULL)
CREATE UNIQUE INDEX comments_pkey ON comments USING btree (tenant_id, id)
CREATE UNIQUE INDEX console_sessions_by_id ON console_sessions USING btree (tenant_id, id)
CREATE UNIQUE INDEX console_sessions_pkey ON console_sessions USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX data_subject_keys_pkey ON data_subject_keys USING btree (tenant_id, subject_key, generation)
CREATE UNIQUE INDEX deleted_activities_pkey ON deleted_activities USING btree (tenant_id, event_id)
CREATE UNIQUE INDEX event_edges_pkey ON ONLY event_edges USING btree (tenant_id, record_key, event_id)
CREATE UNIQUE INDEX event_types_pkey ON event_types USING btree (tenant_id, type, version)
CREATE UNIQUE INDEX events_pkey ON ONLY events USING btree (tenant_id, id)
CREATE UNIQUE INDEX field_policies_pkey ON field_policies USING btree (tenant_id, collection, field)
CREATE UNIQUE INDEX hidden_people_pkey ON hidden_people USING btree (tenant_id, subject_key)
CREATE UNIQUE INDEX idempotency_keys_pkey ON idempotency_keys USING btree (tenant_id, key_hash)
CREATE UNIQUE INDEX installation_pkey ON installation USING btree (name)
CREATE UNIQUE INDEX invitations_open ON invitations USING btree (tenant_id, email_digest) WHERE ((accepted_at IS NULL) AND (withdrawn_at IS NULL))
CREATE UNIQUE INDEX invitations_pkey ON invitations USING btree (tenant_id, id)
CREATE UNIQUE INDEX invitations_tenant_id_token_hash_key ON invitations USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX log_heads_pkey ON log_heads USING btree (tenant_id)
CREATE UNIQUE INDEX log_tiles_pkey ON log_tiles USING btree (tenant_id, level, tile_index)
CREATE UNIQUE INDEX managed_records_pkey ON managed_records USING btree (tenant_id, record_key)
CREATE UNIQUE INDEX migrations_pkey ON migrations USING btree (number)
CREATE UNIQUE INDEX notification_settings_pkey ON notification_settings USING btree (tenant_id, user_id, kind)
CREATE UNIQUE INDEX notifications_pkey ON notifications USING btree (tenant_id, user_id, id)
CREATE UNIQUE INDEX outbox_mails_pkey ON outbox_mails USING btree (tenant_id, id)
CREATE UNIQUE INDEX password_resets_pkey ON password_resets USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX pending_appends_pkey ON pending_appends USING btree (tenant_id, pending_number)
CREATE UNIQUE INDEX record_field_versions_pkey ON record_field_versions USING btree (tenant_id, record_key, field, version)
CREATE UNIQUE INDEX record_lookups_pkey ON record_lookups USING btree (tenant_id, digest, record_key)
CREATE UNIQUE INDEX record_versions_pkey ON record_versions USING btree (tenant_id, record_key, version)
CREATE UNIQUE INDEX records_pkey ON records USING btree (tenant_id, record_key)
CREATE UNIQUE INDEX recovery_codes_pkey ON recovery_codes USING btree (tenant_id, user_id, code_hash)
CREATE UNIQUE INDEX rollup_hours_pkey ON rollup_hours USING btree (tenant_id, hour, type_key, kind, status, actor_key, visibility)
CREATE UNIQUE INDEX saved_views_pkey ON saved_views USING btree (tenant_id, id)
CREATE UNIQUE INDEX sign_in_links_pkey ON sign_in_links USING btree (tenant_id, token_hash)
CREATE UNIQUE INDEX site_visitors_pkey ON site_visitors USING btree (tenant_id, visitor_id)
CREATE UNIQUE INDEX sites_by_app ON sites USING btree (app)
CREATE UNIQUE INDEX sites_by_public_key ON sites USING btree (public_key)
CREATE UNIQUE INDEX sites_pkey ON sites USING btree (tenant_id, app)
CREATE UNIQUE INDEX tenant_secrets_pkey ON tenant_secrets USING btree (tenant_id)
CREATE UNIQUE INDEX tenants_pkey ON tenants USING btree (id)
CREATE UNIQUE INDEX tenants_slug_key ON tenants USING btree (slug)
CREATE UNIQUE INDEX users_by_email ON users USING btree (tenant_id, email_digest) WHERE (email_digest IS NOT NULL)
CREATE UNIQUE INDEX users_by_link ON users USING btree (tenant_id) WHERE by_link
CREATE UNIQUE INDEX users_by_token ON users USING btree (tenant_id, token_digest) WHERE (token_digest IS NOT NULL)
CREATE UNIQUE INDEX users_pkey ON users USING btree (tenant_id, id)
CREATE UNIQUE INDEX view_followers_pkey ON view_followers USING btree (tenant_id)
CREATE UNIQUE INDEX view_subscriptions_pkey ON view_subscriptions USING btree (tenant_id, view_id, user_id)
CREATE UNIQUE INDEX visibility_revisions_pkey ON visibility_revisions USING btree (tenant_id)

-- Row-level security

api_keys: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
collections: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
comment_versions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
comments: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
console_sessions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
data_subject_keys: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
deleted_activities: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
event_edges: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
event_types: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
events: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
field_policies: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
hidden_people: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
idempotency_keys: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
installation: none
invitations: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
log_heads: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
log_tiles: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
managed_records: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
migrations: none
notification_settings: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
notifications: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
outbox_mails: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
password_resets: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
pending_appends: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
record_field_versions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
record_lookups: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
record_versions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
records: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
recovery_codes: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
rollup_hours: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
saved_views: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
sign_in_links: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
site_visitors: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
sites: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
tenant_secrets: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
tenants: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
users: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
view_followers: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
view_subscriptions: forced
  policy lookup for select to daybook_lookup using (true)
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))
visibility_revisions: forced
  policy tenant for all to public using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::integer))

-- Triggers

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON event_edges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON record_field_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON record_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() (always)

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

CREATE OR REPLACE FUNCTION find_site(app_or_key text)
 RETURNS TABLE(tenant_id integer, app text, public_key text, name text, origins text[], forms text, open_forms boolean)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select s.tenant_id, s.app, s.public_key, s.name, s.origins, s.forms, s.open_forms
  from sites s
  where (s.app = app_or_key or s.public_key = app_or_key) and s.removed_at is null
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

CREATE OR REPLACE FUNCTION sealed_for(sealed bytea)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select ('x' || encode(substr(sealed, 1, 8), 'hex'))::bit(64)::int8
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

CREATE OR REPLACE FUNCTION tenants_to_follow(max_tenants integer, held_back interval)
 RETURNS TABLE(tenant_id integer)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select f.tenant_id
  from view_followers f
  join log_heads h on h.tenant_id = f.tenant_id
  where (f.position < h.size and exists (select from view_subscriptions s where s.tenant_id = f.tenant_id))
     or exists (
       select from view_subscriptions s
       where s.tenant_id = f.tenant_id and s.unmailed > 0 and (s.mailed_at is null or s.mailed_at < now() - held_back)
     )
  order by f.tenant_id
  limit max_tenants
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

CREATE OR REPLACE FUNCTION tenants_with_waiting_mail(max_tenants integer, lost_after interval)
 RETURNS TABLE(tenant_id integer)
 LANGUAGE sql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO ':schema', 'pg_temp'
AS $function$
  select distinct m.tenant_id
  from outbox_mails m
  where m.state in ('Q', 'J') and (m.state = 'Q' or coalesce(m.attempted_at, m.created_at) < now() - lost_after)
  limit max_tenants
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
collections to daybook_maintenance: delete, select
collections to daybook_reader: select
collections to daybook_writer: insert, select
collections(declaration) to daybook_writer: update
collections(modified_at) to daybook_writer: update
comment_versions to daybook_eraser: delete, select
comment_versions to daybook_reader: select
comment_versions to daybook_writer: insert, select
comments to daybook_eraser: select
comments to daybook_reader: select
comments to daybook_writer: insert, select
comments(deleted_at) to daybook_writer: update
comments(deleted_by_id) to daybook_writer: update
comments(deleted_by_type) to daybook_writer: update
comments(edited_at) to daybook_writer: update
comments(version) to daybook_writer: update
console_sessions to daybook_writer: delete, insert, select
console_sessions(acting_reason) to daybook_writer: update
console_sessions(acting_since) to daybook_writer: update
console_sessions(acting_until) to daybook_writer: update
console_sessions(acting_user_id) to daybook_writer: update
console_sessions(ip) to daybook_writer: update
console_sessions(last_seen_at) to daybook_writer: update
console_sessions(revoked_at) to daybook_writer: update
console_sessions(user_agent) to daybook_writer: update
data_subject_keys to daybook_eraser: delete, select, update
data_subject_keys to daybook_reader: select
data_subject_keys to daybook_sequencer: select
data_subject_keys to daybook_writer: insert, select
deleted_activities to daybook_eraser: select
deleted_activities to daybook_maintenance: delete, select
deleted_activities to daybook_reader: select
deleted_activities to daybook_writer: delete, insert, select
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
field_policies to daybook_reader: select
field_policies to daybook_writer: delete, insert, select
function ensure_month(moment timestamp with time zone, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_maintenance: execute
function ensure_month(moment timestamp with time zone, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_writer: execute
function ensure_month(moment_ms bigint, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_maintenance: execute
function ensure_month(moment_ms bigint, OUT starts timestamp with time zone, OUT ends timestamp with time zone) to daybook_writer: execute
function find_api_key(key_id text) to daybook_writer: execute
function find_site(app_or_key text) to daybook_writer: execute
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
function sealed_for(sealed bytea) to daybook_eraser: execute
function sealed_for(sealed bytea) to daybook_reader: execute
function sealed_for(sealed bytea) to daybook_writer: execute
function search_event_ids(query text, from_id uuid, to_id uuid, max_events integer) to daybook_reader: execute
function tenants_to_follow(max_tenants integer, held_back interval) to daybook_writer: execute
function tenants_with_pending(max_tenants integer, after_tenant integer) to daybook_reader: execute
function tenants_with_pending(max_tenants integer, after_tenant integer) to daybook_sequencer: execute
function tenants_with_waiting_mail(max_tenants integer, lost_after interval) to daybook_writer: execute
function uuid_at(moment timestamp without time zone) to daybook_maintenance: execute
function uuid_at(moment timestamp without time zone) to daybook_writer: execute
hidden_people to daybook_eraser: select
hidden_people to daybook_maintenance: select
hidden_people to daybook_reader: select
hidden_people to daybook_writer: delete, insert, select
idempotency_keys to daybook_maintenance: delete, select
idempotency_keys to daybook_writer: insert, select
installation to daybook_eraser: select
installation to daybook_maintenance: select
installation to daybook_reader: select
installation to daybook_sequencer: select
installation to daybook_writer: insert, select
invitations to daybook_writer: insert, select
invitations(accepted_at) to daybook_writer: update
invitations(withdrawn_at) to daybook_writer: update
log_heads to daybook_eraser: select
log_heads to daybook_maintenance: select
log_heads to daybook_reader: select
log_heads to daybook_sequencer: select, update
log_heads to daybook_writer: insert, select
log_heads(size) to daybook_lookup: select
log_heads(tenant_id) to daybook_lookup: select
log_tiles to daybook_eraser: select
log_tiles to daybook_maintenance: select
log_tiles to daybook_reader: select
log_tiles to daybook_sequencer: insert, select
log_tiles to daybook_writer: select
managed_records to daybook_eraser: select
managed_records to daybook_maintenance: delete, select
managed_records to daybook_reader: select
managed_records to daybook_writer: insert, select, update
migrations to daybook_reader: select
migrations to daybook_writer: select
notification_settings to daybook_reader: select
notification_settings to daybook_writer: delete, insert, select, update
notifications to daybook_eraser: delete
notifications to daybook_reader: select
notifications to daybook_writer: insert, select
notifications(position) to daybook_writer: update
notifications(read_at) to daybook_writer: update
outbox_mails to daybook_eraser: delete, select
outbox_mails to daybook_reader: select
outbox_mails to daybook_writer: insert, select
outbox_mails(attempted_at) to daybook_lookup: select
outbox_mails(attempted_at) to daybook_writer: update
outbox_mails(attempts) to daybook_writer: update
outbox_mails(body) to daybook_writer: update
outbox_mails(created_at) to daybook_lookup: select
outbox_mails(failure) to daybook_writer: update
outbox_mails(id) to daybook_lookup: select
outbox_mails(settled_at) to daybook_writer: update
outbox_mails(state) to daybook_lookup: select
outbox_mails(state) to daybook_writer: update
outbox_mails(tenant_id) to daybook_lookup: select
password_resets to daybook_writer: delete, insert, select
password_resets(used_at) to daybook_writer: update
pending_appends to daybook_lookup: select
pending_appends to daybook_reader: select
pending_appends to daybook_sequencer: delete, select
pending_appends to daybook_writer: insert, select
record_field_versions to daybook_maintenance: delete, select
record_field_versions to daybook_reader: select
record_field_versions to daybook_writer: insert, select
record_lookups to daybook_eraser: delete, select
record_lookups to daybook_maintenance: delete, select
record_lookups to daybook_reader: select
record_lookups to daybook_writer: delete, insert, select
record_versions to daybook_eraser: select
record_versions to daybook_maintenance: delete, select
record_versions to daybook_reader: select
record_versions to daybook_writer: insert, select
records to daybook_eraser: select
records to daybook_maintenance: select
records to daybook_reader: select
records to daybook_sequencer: insert, select, update
records to daybook_writer: select
records(title) to daybook_eraser: update
recovery_codes to daybook_writer: delete, insert, select
rollup_hours to daybook_eraser: select
rollup_hours to daybook_maintenance: select
rollup_hours to daybook_reader: select
rollup_hours to daybook_sequencer: insert, select, update
rollup_hours to daybook_writer: select
saved_views to daybook_reader: select
saved_views to daybook_writer: delete, insert, select, update
schema to daybook_eraser: usage
schema to daybook_lookup: usage
schema to daybook_maintenance: usage
schema to daybook_reader: usage
schema to daybook_sequencer: usage
schema to daybook_writer: usage
sign_in_links to daybook_writer: delete, insert, select
sign_in_links(used_at) to daybook_writer: update
site_visitors to daybook_eraser: delete, select
site_visitors to daybook_reader: select
site_visitors to daybook_writer: insert, select
site_visitors(contact_id) to daybook_writer: update
site_visitors(linked_at) to daybook_writer: update
sites to daybook_lookup: select
sites to daybook_reader: select
sites to daybook_writer: insert, select
sites(forms) to daybook_writer: update
sites(name) to daybook_writer: update
sites(open_forms) to daybook_writer: update
sites(origins) to daybook_writer: update
sites(removed_at) to daybook_writer: update
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
users to daybook_writer: insert, select
users(details) to daybook_writer: update
users(email_digest) to daybook_writer: update
users(password_hash) to daybook_writer: update
users(role) to daybook_writer: update
users(state) to daybook_writer: update
users(token_digest) to daybook_writer: update
users(totp_pending) to daybook_writer: update
users(totp_seed) to daybook_writer: update
users(totp_step) to daybook_writer: update
view_followers to daybook_reader: select
view_followers to daybook_writer: insert, select, update
view_followers(position) to daybook_lookup: select
view_followers(tenant_id) to daybook_lookup: select
view_subscriptions to daybook_reader: select
view_subscriptions to daybook_writer: delete, insert, select, update
view_subscriptions(mailed_at) to daybook_lookup: select
view_subscriptions(tenant_id) to daybook_lookup: select
view_subscriptions(unmailed) to daybook_lookup: select
visibility_revisions to daybook_reader: select
visibility_revisions to daybook_writer: insert, select, update
