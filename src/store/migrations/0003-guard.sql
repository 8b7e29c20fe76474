-- Verdicts, policies, approvals and containments: what stands between wanting a write and making it.

alter table cordon.intent
  add column fingerprint text collate "C" not null default '',
  -- Intents from before there were verdicts have none.
  add column verdict_id text collate "C" not null default '',
  add column verb text,
  add column incident text;
alter table cordon.intent alter column fingerprint drop default, alter column verdict_id drop default;
create index intent_unfinished_by_fingerprint on cordon.intent (tenant, fingerprint)
  where status in ('open', 'pending', 'unknown');

create table cordon.policy_version (
  tenant text not null,
  policy_id text not null,
  version integer not null,
  document json not null,
  source text not null,
  published_at timestamptz not null default now(),
  published_by json not null,
  primary key (tenant, policy_id, version)
);

create table cordon.verdict (
  id text collate "C" primary key,
  tenant text not null,
  plan json not null,
  plan_hash text collate "C" not null,
  decision text not null check (decision in ('allow', 'needs_approval', 'deny')),
  findings json not null,
  approval_id text collate "C",
  policies json not null,
  at timestamptz not null default now()
);
create index verdict_by_tenant on cordon.verdict (tenant, id);

create table cordon.approval (
  id text collate "C" primary key,
  tenant text not null,
  kind text not null check (kind in ('write', 'question', 'review')),
  title text not null,
  reason text not null,
  evidence json not null,
  plan json,
  plan_hash text collate "C",
  key text collate "C",
  -- What is to be carried out, with its secrets sealed.
  request json,
  secret_id text collate "C" references cordon.secret (id),
  demand json not null,
  role text not null,
  status text not null check (status in ('pending', 'approved', 'rejected', 'expired', 'superseded', 'voided')),
  requester json not null,
  origin text not null,
  run_id text collate "C",
  step_id text collate "C",
  iteration text collate "C",
  decisions json not null default '[]',
  expires_at timestamptz not null,
  superseded_by text collate "C",
  result json,
  created_at timestamptz not null default now(),
  decided_at timestamptz
);
create index approval_by_tenant on cordon.approval (tenant, id);
create index approval_by_status on cordon.approval (tenant, status, id);
create index approval_by_key on cordon.approval (tenant, key, id) where key is not null;
create index approval_by_run on cordon.approval (run_id, step_id, iteration) where run_id is not null;
create index approval_expiring on cordon.approval (expires_at) where status = 'pending';
alter table cordon.secret drop constraint secret_purpose_check;
alter table cordon.secret add constraint secret_purpose_check check (purpose in ('connection', 'file', 'approval', 'channel', 'webhook'));

create table cordon.containment (
  id text collate "C" primary key,
  tenant text not null,
  connection_id text collate "C" not null,
  endpoint_id text not null,
  name text not null,
  desired text not null check (desired in ('isolated', 'released')),
  status text not null
    check (status in ('applying', 'waiting', 'held', 'drifted', 'releasing', 'released', 'failed')),
  since timestamptz not null default now(),
  by json not null,
  reason text not null,
  until timestamptz,
  incident text,
  run_id text collate "C",
  observed text,
  observed_at timestamptz,
  message text not null,
  next_look_at timestamptz not null default now(),
  looks integer not null default 0,
  revision integer not null default 1,
  ended_at timestamptz
);
create index containment_by_tenant on cordon.containment (tenant, id);
create unique index containment_open on cordon.containment (tenant, connection_id, endpoint_id) where ended_at is null;
create index containment_due on cordon.containment (next_look_at) where ended_at is null;
create index containment_by_incident on cordon.containment (tenant, incident) where incident is not null;
