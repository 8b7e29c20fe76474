-- Files that came from consoles. The content lies below the data folder of the server that fetched it, by its hash;
-- here is what is known of it. `folder` says which data folder that is.

alter table cordon.secret add column purpose text not null default 'connection' check (purpose in ('connection', 'file'));

create table cordon.file (
  id text collate "C" primary key,
  tenant text not null,
  name text not null,
  content_type text,
  bytes bigint not null check (bytes >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  folder text not null,
  sensitive text,
  -- Set while the password of the archive has not been taken.
  secret_id text references cordon.secret,
  has_password boolean not null,
  action_id text not null,
  connection_id text not null,
  created_at timestamptz not null default now()
);
create index file_by_tenant on cordon.file (tenant, id);
create index file_by_content on cordon.file (folder, sha256) include (bytes);
create index file_by_secret on cordon.file (secret_id) where secret_id is not null;
