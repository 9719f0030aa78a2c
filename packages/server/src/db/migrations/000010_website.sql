-- The tenants' own websites: where forms and page views come from, and which visitor turned out to be which contact.
-- Submissions and visits themselves are events; nothing of them is kept here.

create table sites (
  tenant_id int4 not null references tenants (id),
  -- Part of public addresses, so it is one site's in the whole installation, for ever: a page that still names a removed
  -- site must not send its visitors to somebody else.
  app text not null check (app ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  -- The same site by a name that says nothing; not a secret.
  public_key text not null check (public_key ~ '^dbs_[0-9a-f]{24}$'),
  name text not null,
  -- Origins whose pages may send, `https://www.example.com`; requests of no page (no Origin header) are let through.
  origins text[] not null default '{}',
  -- JSON {form: {fields: {name: {required, type, max_length}}, open}}.
  forms text not null default '{}',
  -- Whether forms nobody declared are taken as they come.
  open_forms boolean not null default true,
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  primary key (tenant_id, app)
);
create unique index sites_by_app on sites (app);
create unique index sites_by_public_key on sites (public_key);

-- Written when a form tells who a visitor is; later page views name that contact too.
create table site_visitors (
  tenant_id int4 not null references tenants (id),
  visitor_id text not null check (visitor_id ~ '^[A-Za-z0-9_-]{16,64}$'),
  contact_id text not null,
  linked_at timestamptz not null default now(),
  primary key (tenant_id, visitor_id)
);

grant select, insert, update (name, origins, forms, open_forms, removed_at) on sites to daybook_writer;
grant select on sites to daybook_lookup, daybook_reader;
grant select, insert, update (contact_id, linked_at) on site_visitors to daybook_writer;
grant select on site_visitors to daybook_reader;
-- An erased person's links go with them.
grant select, delete on site_visitors to daybook_eraser;

select protect_tenant_table('sites');
select protect_tenant_table('site_visitors');
create policy lookup on sites for select to daybook_lookup using (true);

-- Audited: a public request names a site before its tenant is known. Takes its exact app or public key, answers at most that
-- one site, and nothing a visitor of its pages could not see but the tenant's id.
create function find_site(app_or_key text)
returns table (tenant_id int4, app text, public_key text, name text, origins text[], forms text, open_forms boolean)
language sql stable strict security definer set search_path from current as $$
  select s.tenant_id, s.app, s.public_key, s.name, s.origins, s.forms, s.open_forms
  from sites s
  where (s.app = app_or_key or s.public_key = app_or_key) and s.removed_at is null
$$;

grant create on schema :schema to daybook_lookup;
alter function find_site(text) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;

set local role daybook_lookup;
grant execute on function find_site(text) to daybook_writer;
set local role daybook_owner;
