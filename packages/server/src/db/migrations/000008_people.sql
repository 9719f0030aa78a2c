-- People of a tenant: accounts, invitations, links for a new password, recovery codes; and whose a console session is.
-- Names and addresses are sealed under the person's own key (the data subject `user/<id>`); an address is found by a keyed digest.
-- Passwords, seeds and digests are for the writer alone: the reader, who runs everybody's queries, sees none of these tables.

create table users (
  tenant_id int4 not null references tenants (id),
  id text not null check (id ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$'),
  role text not null check (role in ('owner', 'admin', 'member', 'read_only')),
  -- Removed accounts stay: their name stands on what they did.
  state text not null default 'active' check (state in ('active', 'suspended', 'removed')),
  -- The account that a link printed on the server signs in to. One at most.
  by_link boolean not null default false,
  -- Name and address: generation of the key 2, nonce 12, ciphertext, tag 16.
  details bytea not null,
  email_digest bytea check (octet_length(email_digest) = 32),
  -- Keyed digest of issuer and `sub` of the tokens this account belongs to.
  token_digest bytea check (octet_length(token_digest) = 32),
  -- Argon2id, encoded with its parameters.
  password_hash text check (password_hash like '$argon2id$%'),
  -- The authenticator's seed, sealed like the details; pending until its first code was given.
  totp_seed bytea,
  totp_pending bytea,
  -- The last time step a code was taken of: each is good once.
  totp_step int8,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check (state <> 'removed' or (email_digest is null and password_hash is null and totp_seed is null)),
  check (totp_seed is null or password_hash is not null)
);
create unique index users_by_email on users (tenant_id, email_digest) where email_digest is not null;
create unique index users_by_token on users (tenant_id, token_digest) where token_digest is not null;
create unique index users_by_link on users (tenant_id) where by_link;

-- SHA-256 of each code, with its owner: 75 random bits need no slow hash. A row is taken away when its code is used.
create table recovery_codes (
  tenant_id int4 not null references tenants (id),
  user_id text not null,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  primary key (tenant_id, user_id, code_hash),
  foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table invitations (
  tenant_id int4 not null references tenants (id),
  id text not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  -- The id the account will have: what is sealed here is sealed under its key.
  user_id text not null,
  role text not null check (role in ('owner', 'admin', 'member', 'read_only')),
  details bytea not null,
  email_digest bytea not null check (octet_length(email_digest) = 32),
  -- `user/u_1` or `integration/key-…`.
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  check (accepted_at is null or withdrawn_at is null)
);
-- One open invitation an address.
create unique index invitations_open on invitations (tenant_id, email_digest) where accepted_at is null and withdrawn_at is null;

create table password_resets (
  tenant_id int4 not null references tenants (id),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  user_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index password_resets_of on password_resets (tenant_id, user_id);

-- Sessions of before have no user and are over: the next link signs in to an account.
alter table console_sessions
  add column id text check (id ~ '^s_[0-9a-f]{16}$'),
  add column user_id text,
  add column last_seen_at timestamptz not null default now(),
  add column ip text,
  add column user_agent text,
  -- While its user works as another member: whom, why, since when and till when at most.
  add column acting_user_id text,
  add column acting_reason text,
  add column acting_since timestamptz,
  add column acting_until timestamptz,
  add foreign key (tenant_id, user_id) references users (tenant_id, id),
  add foreign key (tenant_id, acting_user_id) references users (tenant_id, id),
  add check ((user_id is null) = (id is null)),
  add check ((acting_user_id is null) = (acting_reason is null) and (acting_user_id is null) = (acting_since is null) and (acting_user_id is null) = (acting_until is null)),
  add check (acting_user_id <> user_id);
create unique index console_sessions_by_id on console_sessions (tenant_id, id);
create index console_sessions_of on console_sessions (tenant_id, user_id);

-- people
grant select, insert, update (role, state, details, email_digest, token_digest, password_hash, totp_seed, totp_pending, totp_step) on users to daybook_writer;
grant select, insert, delete on recovery_codes to daybook_writer;
grant select, insert, update (accepted_at, withdrawn_at) on invitations to daybook_writer;
grant select, insert, update (used_at), delete on password_resets to daybook_writer;
-- tenants
grant update (last_seen_at, ip, user_agent, acting_user_id, acting_reason, acting_since, acting_until) on console_sessions to daybook_writer;

select protect_tenant_table('users');
select protect_tenant_table('recovery_codes');
select protect_tenant_table('invitations');
select protect_tenant_table('password_resets');
