-- What playbooks need beyond running: drafts, reruns, limits, triggers, events and notices.

create table cordon.playbook_draft (
  tenant text not null,
  playbook_id text not null,
  source text not null,
  -- Grows with every save; a save names the one it started from.
  revision integer not null,
  saved_at timestamptz not null default now(),
  saved_by json not null,
  primary key (tenant, playbook_id)
);

create table cordon.playbook_state (
  tenant text not null,
  playbook_id text not null,
  -- Triggers start no run while this is set; people still can.
  paused boolean not null default false,
  paused_reason text,
  failures_in_a_row integer not null default 0,
  primary key (tenant, playbook_id)
);

alter table cordon.run
  add column mode text not null default 'live' check (mode in ('live', 'dry-run', 'simulate')),
  add column priority smallint not null default 0,
  add column parent_run_id text collate "C",
  add column parent_step_id text,
  add column parent_iteration text,
  add column rerun_of text collate "C",
  -- Steps that are to run again, although they have ended.
  add column rerun json,
  add column trigger json,
  add column incident text,
  -- Runs that the limit of their playbook holds back.
  add column held boolean not null default false;
create index run_by_parent on cordon.run (parent_run_id) where parent_run_id is not null;

alter table cordon.wait drop constraint wait_kind_check;
alter table cordon.wait add constraint wait_kind_check
  check (kind in ('time', 'settlement', 'event', 'approval', 'run', 'retry', 'rate'));
alter table cordon.wait
  -- Of `event`: the expression, and the event that matched.
  add column match text,
  add column event_id text collate "C",
  add column approval_id text collate "C",
  add column child_run_id text collate "C";
create index wait_for_event on cordon.wait (tenant) where kind = 'event' and event_id is null;

create table cordon.schedule (
  id text collate "C" primary key,
  tenant text not null,
  playbook_id text not null,
  trigger_id text not null,
  cron text not null,
  time_zone text not null,
  missed text not null check (missed in ('skip', 'once')),
  inputs json not null,
  paused boolean not null default false,
  next_at timestamptz,
  last_at timestamptz,
  last_run_id text collate "C",
  constraint schedule_trigger unique (tenant, playbook_id, trigger_id)
);
create index schedule_due on cordon.schedule (next_at) where not paused;

create table cordon.webhook (
  tenant text not null,
  playbook_id text not null,
  trigger_id text not null,
  -- In its address; not a secret.
  path text collate "C" not null unique,
  authentication text not null check (authentication in ('secret', 'hmac')),
  secret_id text collate "C" not null references cordon.secret (id),
  inputs json not null,
  paused boolean not null default false,
  primary key (tenant, playbook_id, trigger_id)
);

create table cordon.webhook_delivery (
  path text collate "C" not null,
  key text collate "C" not null,
  run_id text collate "C" not null,
  at timestamptz not null default now(),
  primary key (path, key)
);

create table cordon.event (
  id text collate "C" primary key,
  tenant text not null,
  source text not null,
  kind text not null,
  at timestamptz not null,
  data json not null,
  dedupe_key text collate "C" not null,
  received_at timestamptz not null default now(),
  constraint event_once unique (tenant, source, dedupe_key)
);
create index event_by_tenant on cordon.event (tenant, id);

create table cordon.channel (
  id text collate "C" primary key,
  tenant text not null,
  title text not null,
  kind text not null check (kind in ('email', 'webhook')),
  settings json not null,
  secret_id text collate "C" references cordon.secret (id),
  -- Kinds of notices that it takes; patterns with `*`.
  kinds json not null,
  constraint channel_title unique (tenant, title)
);

create table cordon.notice (
  id text collate "C" primary key,
  tenant text not null,
  channel_id text collate "C" not null references cordon.channel (id) on delete cascade,
  key text collate "C" not null,
  notice json not null,
  status text not null check (status in ('queued', 'sent', 'failed')),
  tries integer not null default 0,
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint notice_once unique (channel_id, key)
);
create index notice_by_tenant on cordon.notice (tenant, id);
