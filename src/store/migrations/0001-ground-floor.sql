-- Ids compare byte by byte (collate "C"): they start with their time, so that keyset paging by id is paging by time.
-- What consoles answer is `json`, not `jsonb`: it comes back with its keys in order and its numbers as written.
-- The children of a run carry no foreign key: the fence of every write has locked the run row already.

create schema if not exists cordon;

create table cordon.secret (
  id text collate "C" primary key,
  tenant text not null,
  key_id text not null,
  nonce bytea not null check (octet_length(nonce) = 12),
  cipher_text bytea not null,
  updated_at timestamptz not null default now()
);
create index secret_key on cordon.secret (key_id);

create table cordon.connection (
  id text collate "C" primary key,
  tenant text not null,
  connector text not null,
  title text not null,
  settings json not null,
  secret_id text collate "C" not null references cordon.secret (id),
  read_only boolean not null,
  unknown_policy text not null check (unknown_policy in ('hold', 'resend')),
  revision integer not null default 1,
  health json,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint connection_title unique (tenant, title)
);

create table cordon.playbook_version (
  tenant text not null,
  playbook_id text not null,
  version integer not null,
  hash text collate "C" not null,
  title text not null,
  document json not null,
  source text not null,
  published_at timestamptz not null default now(),
  published_by json not null,
  primary key (tenant, playbook_id, version)
);
create index playbook_version_hash on cordon.playbook_version (tenant, hash, version desc);

create table cordon.server (
  id text collate "C" primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);

create table cordon.run (
  id text collate "C" primary key,
  tenant text not null,
  playbook_id text not null,
  playbook_version integer not null,
  playbook_hash text collate "C" not null,
  status text not null
    check (status in ('queued', 'running', 'waiting', 'succeeded', 'partially_succeeded', 'failed', 'cancelled')),
  inputs json not null,
  requester json not null,
  cancel_requested boolean not null default false,
  error json,
  output json,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Grows with every acquisition; every write of the holder names it.
  epoch integer not null default 0,
  lease_server text collate "C",
  -- Something happened while the run was held: whoever gives the lease back must look again.
  wake boolean not null default false,
  -- When its job is due while nobody holds it.
  wake_at timestamptz default now(),
  constraint run_leased_while_running check ((lease_server is not null) = (status = 'running'))
);
create index run_by_tenant on cordon.run (tenant, id);
create index run_by_status on cordon.run (tenant, status, id);
create index run_by_playbook on cordon.run (tenant, playbook_id, id);
create index run_due on cordon.run (wake_at) where lease_server is null and finished_at is null;
create index run_leased on cordon.run (lease_server) where lease_server is not null;

create table cordon.step_run (
  run_id text collate "C" not null,
  step_id text collate "C" not null,
  iteration text collate "C" not null,
  attempt integer not null,
  tenant text not null,
  kind text not null,
  status text not null
    check (status in ('waiting', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'skipped', 'cancelled')),
  input json,
  -- Where a blob is named, the column beside it holds a preview.
  result json,
  result_blob text collate "C",
  output json,
  output_blob text collate "C",
  error json,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (run_id, step_id, iteration, attempt)
);

create table cordon.wait (
  run_id text collate "C" not null,
  step_id text collate "C" not null,
  iteration text collate "C" not null,
  tenant text not null,
  kind text not null check (kind in ('time', 'settlement')),
  receipt_id text collate "C",
  due_at timestamptz not null,
  reason text not null,
  primary key (run_id, step_id, iteration)
);

-- Content-addressed within a tenant, so that nobody can learn from a hash what another tenant holds.
create table cordon.blob (
  tenant text not null,
  sha256 text collate "C" not null,
  -- Brotli.
  content bytea not null,
  bytes integer not null,
  -- Renewed by every write that names the blob, so that retention never deletes one that is being referred to again.
  used_at timestamptz not null default now(),
  primary key (tenant, sha256)
);
alter table cordon.blob alter column content set storage external;

create table cordon.intent (
  id text collate "C" primary key,
  tenant text not null,
  key text collate "C" not null,
  action_id text not null,
  connection_id text collate "C" not null,
  effect text not null check (effect in ('read', 'write', 'destructive')),
  targets json not null,
  input json not null,
  argument_hash text not null,
  requester json not null,
  run_id text collate "C",
  step_id text collate "C",
  iteration text collate "C",
  resend_of text collate "C",
  server_id text collate "C" not null,
  status text not null check (status in ('open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown')),
  result json,
  receipt_id text collate "C",
  resolution json,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint intent_key unique (tenant, key)
);
create index intent_by_tenant on cordon.intent (tenant, id);
create index intent_by_status on cordon.intent (tenant, status, id);
create index intent_by_run on cordon.intent (run_id, id) where run_id is not null;
create index intent_by_connection on cordon.intent (connection_id, id);
create index intent_open on cordon.intent (server_id) where status = 'open';
create index intent_unfinished on cordon.intent (connection_id) where status in ('open', 'pending', 'unknown');

create table cordon.receipt (
  id text collate "C" primary key,
  tenant text not null,
  intent_id text collate "C",
  action_id text not null,
  connection_id text collate "C" not null,
  run_id text collate "C",
  step_id text collate "C",
  iteration text collate "C",
  receipt json not null,
  status text not null check (status in ('pending', 'settled', 'overdue')),
  result json not null,
  polls integer not null default 0,
  accepted_at timestamptz not null default now(),
  polled_at timestamptz not null default now(),
  deadline_at timestamptz not null
);
create index receipt_by_status on cordon.receipt (tenant, status, id);
create index receipt_polled on cordon.receipt (polled_at) where status = 'pending';

create table cordon.api_token (
  id text collate "C" primary key,
  tenant text not null,
  name text not null,
  role text not null check (role in ('viewer', 'analyst', 'responder', 'administrator')),
  sha256 text collate "C" not null unique,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_token_by_tenant on cordon.api_token (tenant, id);

create table cordon.audit_entry (
  id text collate "C" primary key,
  at timestamptz not null default now(),
  tenant text not null,
  requester json not null,
  what text not null,
  subject text collate "C" not null,
  details json not null
);
create index audit_entry_by_tenant on cordon.audit_entry (tenant, id);
create index audit_entry_by_subject on cordon.audit_entry (tenant, subject, id);

create function cordon.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end;
$$;
create trigger audit_entry_append_only before update or delete on cordon.audit_entry
  for each row execute function cordon.refuse_change();
create trigger audit_entry_never_truncated before truncate on cordon.audit_entry
  for each statement execute function cordon.refuse_change();

-- A function, because each of its statements sees what committed before it: the row is locked first, and only then is
-- asked whether its holder lives. One statement would ask with a snapshot from before the lock.
create function cordon.acquire_run(p_run text, p_server text, p_forgotten boolean) returns setof cordon.run
language plpgsql set enable_seqscan = off as $$
declare
  held cordon.run;
begin
  select * into held from cordon.run where id = p_run for no key update;
  if not found or held.finished_at is not null then
    return;
  end if;
  -- p_forgotten: this server holds nothing in memory, so a lease in its name is left over from an answer that was lost.
  if held.lease_server is not null and not (held.lease_server = p_server and p_forgotten)
    and exists (select from cordon.server where id = held.lease_server) then
    if not held.wake then
      update cordon.run set wake = true where id = p_run;
    end if;
    return;
  end if;
  return query update cordon.run
    set epoch = epoch + 1, lease_server = p_server, status = 'running', started_at = coalesce(started_at, now()),
      wake = false, wake_at = null
    where id = p_run returning *;
end;
$$;

-- Adds jobs of the queue, as graphile_worker.add_jobs does, with two differences. It sends no notification: one would hold a lock
-- of the whole database until the commit is on disk, so that such commits go one after the other; the caller nudges the workers
-- afterwards. And it adds a job also when a worker takes the waiting one of the same key in between.
-- No sequential scans: a session keeps the plan that it made while the queue was short. The queue's columns have the default
-- collation, but arguments bring that of our ids, under which its indexes could not be used.
create function cordon.add_jobs(p_names text[], p_payloads json[], p_keys text[], p_run_ats timestamptz[]) returns bigint
language plpgsql set enable_seqscan = off as $$
declare
  added bigint;
begin
  insert into graphile_worker._private_tasks (identifier)
    select distinct name from unnest(p_names) as name
    where not exists (select from graphile_worker._private_tasks as known where known.identifier = name collate "default")
    on conflict do nothing;
  loop
    -- A job that runs has seen an older state of the world: it keeps running, and the new one follows it.
    update graphile_worker._private_jobs set key = null, attempts = max_attempts, updated_at = now()
      where key = any(p_keys collate "default") and is_available is not true;
    insert into graphile_worker._private_jobs as jobs (task_id, payload, key, run_at, max_attempts)
      select task.id, job.payload, job.key, coalesce(job.run_at, now()), 25
      from unnest(p_names, p_payloads, p_keys, p_run_ats) as job (name, payload, key, run_at)
      join graphile_worker._private_tasks as task on task.identifier = job.name collate "default"
      order by job.key
      on conflict (key) do update set
        task_id = excluded.task_id, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts,
        attempts = 0, last_error = null, revision = jobs.revision + 1, updated_at = now()
      where jobs.locked_at is null;
    get diagnostics added = row_count;
    exit when added = cardinality(p_keys);
  end loop;
  return added;
end;
$$;
