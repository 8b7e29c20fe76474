-- People, how they prove who they are, and what they may do. The sign-in library reads and writes the tables of
-- people, sign-ins, credentials and second factors; its column names are mapped to these.

create table cordon.person (
  id text collate "C" primary key,
  tenant text not null,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  role text not null,
  -- Cannot sign in; sessions end when it is set.
  disabled boolean not null default false,
  -- Set by whoever gave the password out; the console asks for a new one.
  password_is_temporary boolean not null default false,
  two_factor_enabled boolean,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index person_by_tenant on cordon.person (tenant, id);

create table cordon.sign_in (
  id text collate "C" primary key,
  token text collate "C" not null unique,
  person_id text collate "C" not null references cordon.person (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  method text not null check (method in ('password', 'passkey', 'single-sign-on')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index sign_in_by_person on cordon.sign_in (person_id);

create table cordon.credential (
  id text collate "C" primary key,
  account_id text not null,
  provider_id text not null,
  person_id text collate "C" not null references cordon.person (id) on delete cascade,
  -- Argon2id, with its parameters and salt.
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index credential_by_person on cordon.credential (person_id);

create table cordon.verification (
  id text collate "C" primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_by_identifier on cordon.verification (identifier);

create table cordon.second_factor (
  id text collate "C" primary key,
  person_id text collate "C" not null references cordon.person (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);
create index second_factor_by_person on cordon.second_factor (person_id);

create table cordon.passkey (
  id text collate "C" primary key,
  person_id text collate "C" not null references cordon.person (id) on delete cascade,
  name text not null,
  credential_id text collate "C" not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports json not null,
  backed_up boolean not null,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index passkey_by_person on cordon.passkey (person_id);

create table cordon.sign_in_rate (
  id text collate "C" primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- Roles that a tenant has made beside the built-in ones.
create table cordon.custom_role (
  tenant text not null,
  name text collate "C" not null,
  permissions json not null,
  -- Ids of connections that it is bound to; null: all.
  connections json,
  updated_at timestamptz not null default now(),
  primary key (tenant, name)
);

alter table cordon.api_token drop constraint api_token_role_check;
alter table cordon.secret drop constraint secret_purpose_check;
alter table cordon.secret add constraint secret_purpose_check
  check (purpose in ('connection', 'file', 'approval', 'channel', 'webhook', 'sign-in'));
