-- The person or token at the beginning: whoever made a token can use it, so both are one where consent is asked for.
-- Null: the token of a new installation, and tokens from before this was kept.
alter table cordon.api_token add column owner_id text collate "C";
alter table cordon.api_token add column owner_name text;

-- The form of an action, filled in. What is secret is never among it.
create table cordon.preset (
  id text collate "C" primary key,
  tenant text not null,
  action_id text collate "C" not null,
  title text not null,
  -- Null: the connection is chosen when it is used.
  connection_id text collate "C" references cordon.connection (id) on delete cascade,
  input json not null,
  saved_by json not null,
  revision integer not null default 1,
  saved_at timestamptz not null default now(),
  constraint preset_title unique (tenant, action_id, title)
);
create index preset_by_tenant on cordon.preset (tenant, id);
create index preset_by_connection on cordon.preset (connection_id);
