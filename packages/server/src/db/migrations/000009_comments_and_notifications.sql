-- Comments and their wordings, notifications, saved views, and mail on its way out.
-- Texts and addresses are sealed (AES-256-GCM): what is deleted or erased here is not in the log either (docs/adr/0014-comments-outside-the-log.md).

create table comments (
  tenant_id int4 not null references tenants (id),
  -- UUIDv7: the order of comments.
  id uuid not null,
  -- What it is about: a record, or an event.
  collection text,
  external_id text,
  record_key int8,
  event_id uuid,
  parent_id uuid,
  author_type text not null,
  author_id text not null,
  -- The member the author worked as, or wrote for.
  on_behalf_of_type text,
  on_behalf_of_id text,
  -- S staff, C customers too. Fixed when it is written.
  visibility "char" not null check (visibility in ('S', 'C')),
  -- The wording that stands now.
  version int4 not null default 1 check (version >= 1),
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  deleted_by_type text,
  deleted_by_id text,
  -- Keyed digests of an Idempotency-Key and of what was sent with it.
  key_hash bytea check (octet_length(key_hash) = 16),
  body_hash bytea check (octet_length(body_hash) = 16),
  primary key (tenant_id, id),
  foreign key (tenant_id, parent_id) references comments (tenant_id, id),
  check ((record_key is null) <> (event_id is null)),
  check ((record_key is null) = (collection is null) and (record_key is null) = (external_id is null)),
  check ((deleted_at is null) = (deleted_by_id is null) and (deleted_at is null) = (deleted_by_type is null)),
  check ((on_behalf_of_type is null) = (on_behalf_of_id is null)),
  check ((key_hash is null) = (body_hash is null))
);
create index comments_by_record on comments (tenant_id, record_key, id) where record_key is not null;
create index comments_by_event on comments (tenant_id, event_id, id) where event_id is not null;
create index comments_by_parent on comments (tenant_id, parent_id) where parent_id is not null;
create unique index comments_by_key on comments (tenant_id, key_hash) where key_hash is not null;

-- Every wording, the present one too. Never updated: an edit adds one, only erasure takes them away.
create table comment_versions (
  tenant_id int4 not null references tenants (id),
  comment_id uuid not null,
  version int4 not null,
  written_at timestamptz not null,
  -- Ids of the users it mentions.
  mentions text[] not null,
  -- The data subject's key it is sealed under: of the person commented on, else one of the tenant.
  subject_key int8 not null,
  generation int2 not null,
  -- Nonce 12, ciphertext, tag 16.
  sealed bytea not null,
  -- Salt of the digest in the event: with this row gone the digest says nothing.
  digest_salt bytea not null check (octet_length(digest_salt) = 18),
  primary key (tenant_id, comment_id, version),
  foreign key (tenant_id, comment_id) references comments (tenant_id, id)
);

-- What a member of the team is told. Names and texts are read where they live, never copied here.
create table notifications (
  tenant_id int4 not null references tenants (id),
  user_id text not null,
  id uuid not null,
  -- M mentioned, R answered, S a saved view found something.
  kind "char" not null check (kind in ('M', 'R', 'S')),
  event_id uuid not null,
  comment_id uuid,
  view_id uuid,
  -- Of the event; null until somebody asks after it was numbered.
  position int8,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, user_id, id)
);
create index notifications_unread on notifications (tenant_id, user_id, id) where read_at is null;

create table notification_settings (
  tenant_id int4 not null references tenants (id),
  user_id text not null,
  kind "char" not null check (kind in ('M', 'R', 'S')),
  console boolean not null,
  mail boolean not null,
  primary key (tenant_id, user_id, kind)
);

create table saved_views (
  tenant_id int4 not null references tenants (id),
  id uuid not null,
  -- Null: made with a key, belongs to everybody.
  owner_id text,
  shared boolean not null,
  name text not null,
  page text not null,
  filter text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check (shared or owner_id is not null)
);

-- Who is notified of a view, for events from this position on.
create table view_subscriptions (
  tenant_id int4 not null references tenants (id),
  view_id uuid not null,
  user_id text not null,
  from_position int8 not null,
  -- Found since the last mail about it, and when that was: mail goes out at most every few minutes.
  unmailed int4 not null default 0 check (unmailed >= 0),
  mailed_at timestamptz,
  primary key (tenant_id, view_id, user_id),
  foreign key (tenant_id, view_id) references saved_views (tenant_id, id)
);

create index view_subscriptions_unmailed on view_subscriptions (tenant_id) where unmailed > 0;

-- How far a tenant's log was looked through for its subscriptions: everything below is done. Locked by whoever looks on.
create table view_followers (
  tenant_id int4 not null references tenants (id),
  position int8 not null,
  primary key (tenant_id)
);

create table outbox_mails (
  tenant_id int4 not null references tenants (id),
  -- UUIDv7: the order of writing. Also the mail's Message-ID, so that a receiver drops what comes twice.
  id uuid not null,
  -- K kept here (no mail server is set), Q waiting for a job, J has a job, S sent, F failed for good.
  state "char" not null check (state in ('K', 'Q', 'J', 'S', 'F')),
  created_at timestamptz not null default now(),
  attempts int4 not null default 0,
  attempted_at timestamptz,
  settled_at timestamptz,
  -- Why the last attempt failed, without the server's own words: they repeat addresses.
  failure text,
  -- The record it is about or for, such as the user.
  about_type text,
  about_id text,
  -- Address and subject, sealed.
  head bytea not null,
  -- Text and HTML, sealed; forgotten once the mail was delivered.
  body bytea,
  primary key (tenant_id, id),
  check ((about_type is null) = (about_id is null)),
  check (body is not null or state = 'S')
);
create index outbox_mails_waiting on outbox_mails (tenant_id, id) where state in ('Q', 'J');

-- comments
grant select, insert, update (version, edited_at, deleted_at, deleted_by_type, deleted_by_id) on comments to daybook_writer;
grant select, insert on comment_versions to daybook_writer;
grant select on comments, comment_versions to daybook_reader, daybook_eraser;
grant delete on comment_versions to daybook_eraser;
-- notifications
grant select, insert, update (position, read_at) on notifications to daybook_writer;
grant select, insert, update, delete on notification_settings, saved_views, view_subscriptions to daybook_writer;
grant select, insert, update on view_followers to daybook_writer;
grant select on notifications, notification_settings, saved_views, view_subscriptions, view_followers to daybook_reader;
grant delete on notifications to daybook_eraser;
-- mail
grant select, insert, update (state, attempts, attempted_at, settled_at, failure, body) on outbox_mails to daybook_writer;
grant select on outbox_mails to daybook_reader;
grant select, delete on outbox_mails to daybook_eraser;

select protect_tenant_table('comments');
select protect_tenant_table('comment_versions');
select protect_tenant_table('notifications');
select protect_tenant_table('notification_settings');
select protect_tenant_table('saved_views');
select protect_tenant_table('view_subscriptions');
select protect_tenant_table('view_followers');
select protect_tenant_table('outbox_mails');

-- ---------------------------------------------------------------------------------------------------------
-- Which tenants have work: asked by jobs and followers without a tenant. Ids only.

grant select (tenant_id, id, state, created_at, attempted_at) on outbox_mails to daybook_lookup;
create policy lookup on outbox_mails for select to daybook_lookup using (true);
grant select (tenant_id, position) on view_followers to daybook_lookup;
create policy lookup on view_followers for select to daybook_lookup using (true);
grant select (tenant_id, unmailed, mailed_at) on view_subscriptions to daybook_lookup;
create policy lookup on view_subscriptions for select to daybook_lookup using (true);
grant select (tenant_id, size) on log_heads to daybook_lookup;
create policy lookup on log_heads for select to daybook_lookup using (true);

-- Audited: ids of tenants with mail that no job was made for, or whose job was lost (the queue restored without its jobs): at
-- most `max_tenants`. Nothing of the mail.
create function tenants_with_waiting_mail(max_tenants int4, lost_after interval)
returns table (tenant_id int4)
language sql stable strict security definer set search_path from current as $$
  select distinct m.tenant_id
  from outbox_mails m
  where m.state in ('Q', 'J') and (m.state = 'Q' or coalesce(m.attempted_at, m.created_at) < now() - lost_after)
  limit max_tenants
$$;
comment on function tenants_with_waiting_mail is 'Tenants with mail that has no job.';

-- Audited: ids of tenants whose log has grown past their follower while somebody subscribes to a view, and of those with
-- findings to be mailed that were held back for longer than given. Nothing of either.
create function tenants_to_follow(max_tenants int4, held_back interval)
returns table (tenant_id int4)
language sql stable strict security definer set search_path from current as $$
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
$$;
comment on function tenants_to_follow is 'Tenants whose subscriptions have events to look through.';

grant create on schema :schema to daybook_lookup;
alter function tenants_with_waiting_mail(int4, interval) owner to daybook_lookup;
alter function tenants_to_follow(int4, interval) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;

set local role daybook_lookup;
grant execute on function tenants_with_waiting_mail(int4, interval), tenants_to_follow(int4, interval) to daybook_writer;
set local role daybook_owner;
