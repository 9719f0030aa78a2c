-- Sign-in to the console until there are user accounts: a one-time link, exchanged for a session in a cookie.
-- A token is `<tenant>.<32 random bytes>`; only its SHA-256 is stored. It names its tenant, so nothing looks across tenants.

create table sign_in_links (
  tenant_id int4 not null references tenants (id),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash)
);

create table console_sessions (
  tenant_id int4 not null references tenants (id),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, token_hash)
);

grant select, insert, update (used_at), delete on sign_in_links to daybook_writer;
grant select, insert, update (revoked_at), delete on console_sessions to daybook_writer;
select protect_tenant_table('sign_in_links');
select protect_tenant_table('console_sessions');
