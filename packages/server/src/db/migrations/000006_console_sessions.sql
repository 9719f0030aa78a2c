-- Sign-in to the console until there are user accounts: a one-time link, exchanged for a session in a cookie.

create table console_sessions (
  tenant_id int4 not null references tenants (id),
  -- SHA-256 of 32 random bytes, which are in the link or the cookie alone.
  token_hash bytea not null check (octet_length(token_hash) = 32),
  kind text not null check (kind in ('link', 'session')),
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- A link: when it was exchanged. A session: when it was signed out.
  ended_at timestamptz,
  primary key (tenant_id, token_hash)
);
-- A presented token names no tenant; only find_console_session() uses this index.
create unique index console_sessions_by_token on console_sessions (token_hash);

grant select, insert, update (ended_at), delete on console_sessions to daybook_writer;
grant select on console_sessions to daybook_lookup;
select protect_tenant_table('console_sessions');
create policy lookup on console_sessions for select to daybook_lookup using (true);

-- Audited: a presented token is known by its hash before its tenant is. Answers at most the one row with exactly that hash.
create function find_console_session(presented_hash bytea)
returns table (tenant_id int4, tenant_slug text, kind text, scopes text[], expires_at timestamptz, ended_at timestamptz)
language sql stable strict security definer set search_path from current as $$
  select s.tenant_id, t.slug, s.kind, s.scopes, s.expires_at, s.ended_at
  from console_sessions s
  join tenants t on t.id = s.tenant_id
  where s.token_hash = presented_hash
$$;

grant create on schema :schema to daybook_lookup;
alter function find_console_session(bytea) owner to daybook_lookup;
revoke create on schema :schema from daybook_lookup;
set local role daybook_lookup;
grant execute on function find_console_session(bytea) to daybook_writer;
set local role daybook_owner;
