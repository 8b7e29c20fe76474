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
  paused_at timestamptz,
  paused_reason text,
  paused_by json,
  -- The run whose failure paused it, when no person did.
  paused_run_id text collate "C",
  -- Failures from before are not counted any more.
  counted_from timestamptz,
  primary key (tenant, playbook_id)
);

alter table cordon.run
  add column mode text not null default 'live' check (mode in ('live', 'dry-run', 'simulate')),
  add column simulation json,
  add column priority smallint not null default 0 check (priority between -100 and 100),
  add column parent_run_id text collate "C",
  add column parent_step_id text,
  add column parent_iteration text,
  add column rerun_of text collate "C",
  -- Steps that run again, `<step>/<iteration>` with the attempt to begin with: what they were before counts no more.
  add column rerun json,
  -- Runs whose writes are taken instead of being made again.
  add column reuse_runs text[] collate "C" not null default '{}',
  add column trigger json,
  add column incident text,
  -- Ids of the connections that it names, as far as that is known before it runs.
  add column connections text[] collate "C" not null default '{}',
  -- Past the limits: from its first start until it ends.
  add column admitted boolean not null default false,
  -- The gate that keeps it in the queue.
  add column held text collate "C",
  add column requester_id text generated always as (requester ->> 'id') stored;
create index run_by_parent on cordon.run (parent_run_id) where parent_run_id is not null;
create index run_by_incident on cordon.run (tenant, incident, id) where incident is not null;
create index run_by_requester on cordon.run (tenant, requester_id, id);
-- Few runs end so, and these are the ones that people look for.
create index run_by_bad_end on cordon.run (tenant, playbook_id, status, id)
  where status in ('failed', 'partially_succeeded', 'cancelled');
create index run_by_mode on cordon.run (tenant, mode, id) where mode <> 'live';
create index run_by_rerun on cordon.run (rerun_of) where rerun_of is not null;
create index run_held on cordon.run (tenant, held, priority desc, id) where held is not null;
create index run_ended on cordon.run (tenant, playbook_id, finished_at desc) where finished_at is not null;

-- How many runs may be under way at once. A gate is `tenant`, `playbook:<id>` or `connection:<id>`.
create table cordon.run_limit (
  tenant text not null,
  gate text collate "C" not null,
  concurrency integer not null check (concurrency > 0),
  primary key (tenant, gate)
);

-- One row for each limited gate that a run under way occupies. They belong to the run, not to a server:
-- whoever goes on with the run of a dead server goes on with its place.
create table cordon.admission (
  run_id text collate "C" not null,
  tenant text not null,
  gate text collate "C" not null,
  primary key (tenant, gate, run_id)
);
create index admission_by_run on cordon.admission (run_id);

create function cordon.gates_of(p_run cordon.run) returns text[] language sql immutable as $$
  select array['tenant', 'playbook:' || p_run.playbook_id]
    || array(select 'connection:' || connection from unnest(p_run.connections) as connection);
$$;

-- Takes a place at every limited gate, or names a gate that is full or has others waiting before it.
-- Admissions of one tenant go one after the other; runs without a limited gate pass by the lock.
-- A run that another one waits for is counted but never held: its parent may occupy the very place that it would wait for.
create function cordon.admit(p_run cordon.run) returns text language plpgsql as $$
declare
  gates text[] := cordon.gates_of(p_run);
  full_gate text;
begin
  if not exists (select from cordon.run_limit where tenant = p_run.tenant and gate = any(gates)) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('cordon.admission/' || p_run.tenant, 0));
  if p_run.parent_run_id is null then
    select gate into full_gate from cordon.run_limit as lim
      where lim.tenant = p_run.tenant and lim.gate = any(gates)
        and (
          lim.concurrency <= (select count(*) from cordon.admission as a where a.tenant = lim.tenant and a.gate = lim.gate)
          or exists (
            select from cordon.run as other
            where other.tenant = lim.tenant and other.held = lim.gate
              and (other.priority, p_run.id) > (p_run.priority, other.id)
          )
        )
      order by lim.gate limit 1;
    if full_gate is not null then
      return full_gate;
    end if;
  end if;
  insert into cordon.admission (run_id, tenant, gate)
    select p_run.id, lim.tenant, lim.gate from cordon.run_limit as lim
    where lim.tenant = p_run.tenant and lim.gate = any(gates)
    on conflict do nothing;
  return null;
end;
$$;

-- As before, but a run that starts must be admitted first; one that is to be cancelled needs no place.
create or replace function cordon.acquire_run(p_run text, p_server text, p_forgotten boolean) returns setof cordon.run
language plpgsql set enable_seqscan = off as $$
declare
  found_run cordon.run;
  full_gate text;
begin
  select * into found_run from cordon.run where id = p_run for no key update;
  if not found or found_run.finished_at is not null then
    return;
  end if;
  -- p_forgotten: this server holds nothing in memory, so a lease in its name is left over from an answer that was lost.
  if found_run.lease_server is not null and not (found_run.lease_server = p_server and p_forgotten)
    and exists (select from cordon.server where id = found_run.lease_server) then
    if not found_run.wake then
      update cordon.run set wake = true where id = p_run;
    end if;
    return;
  end if;
  if not found_run.admitted and not found_run.cancel_requested then
    full_gate := cordon.admit(found_run);
    if full_gate is not null then
      update cordon.run set held = full_gate, wake_at = null where id = p_run;
      return;
    end if;
  end if;
  return query update cordon.run
    set epoch = epoch + 1, lease_server = p_server, status = 'running', started_at = coalesce(started_at, now()),
      wake = false, wake_at = null, admitted = true, held = null
    where id = p_run returning *;
end;
$$;

-- Jobs have priorities now; the lowest number is taken first.
drop function cordon.add_jobs(text[], json[], text[], timestamptz[]);
create function cordon.add_jobs(
  p_names text[], p_payloads json[], p_keys text[], p_run_ats timestamptz[], p_priorities smallint[] default null
) returns bigint language plpgsql set enable_seqscan = off as $$
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
    insert into graphile_worker._private_jobs as jobs (task_id, payload, key, run_at, max_attempts, priority)
      select task.id, job.payload, job.key, coalesce(job.run_at, now()), 25, coalesce(job.priority, 0)
      from unnest(p_names, p_payloads, p_keys, p_run_ats, coalesce(p_priorities, array_fill(0::smallint, array[cardinality(p_keys)])))
        as job (name, payload, key, run_at, priority)
      join graphile_worker._private_tasks as task on task.identifier = job.name collate "default"
      order by job.key
      on conflict (key) do update set
        task_id = excluded.task_id, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts,
        priority = excluded.priority, attempts = 0, last_error = null, revision = jobs.revision + 1, updated_at = now()
      where jobs.locked_at is null;
    get diagnostics added = row_count;
    exit when added = cardinality(p_keys);
  end loop;
  return added;
end;
$$;

-- Lets held runs of a gate go on while there is room, the most urgent and oldest first; one that another gate keeps back
-- waits there from now on. At most 1,000 at once. Returns how many were looked at.
create function cordon.admit_held(p_tenant text, p_gate text) returns integer language plpgsql set enable_seqscan = off as $$
declare
  next_run cordon.run;
  full_gate text;
  seen integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('cordon.admission/' || p_tenant, 0));
  while seen < 1000 loop
    select * into next_run from cordon.run
      where tenant = p_tenant and held = p_gate order by priority desc, id limit 1 for no key update skip locked;
    exit when not found;
    full_gate := cordon.admit(next_run);
    exit when full_gate = p_gate;
    seen := seen + 1;
    if full_gate is not null then
      update cordon.run set held = full_gate where id = next_run.id;
    else
      update cordon.run set held = null, admitted = true, wake_at = now() where id = next_run.id;
      perform cordon.add_jobs(
        array['advance'], array[json_build_object('runId', next_run.id)], array['advance:' || next_run.id],
        array[null::timestamptz], array[(-next_run.priority)::smallint]
      );
    end if;
  end loop;
  return seen;
end;
$$;

alter table cordon.wait drop constraint wait_kind_check;
alter table cordon.wait add constraint wait_kind_check
  check (kind in ('time', 'settlement', 'event', 'approval', 'run', 'retry', 'rate'));
alter table cordon.wait
  -- Of `event`: the expression, and the event that matched.
  add column match text,
  add column event_id text collate "C",
  add column approval_id text collate "C",
  add column child_run_id text collate "C";
create index wait_for_event on cordon.wait (tenant, run_id, step_id, iteration) where kind = 'event' and event_id is null;
create index wait_for_receipt on cordon.wait (receipt_id) where receipt_id is not null;

-- Triggers that start runs by themselves; they follow the newest published version of their playbook.
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
  -- Null while it is paused, or when it never fires again.
  next_at timestamptz,
  last_at timestamptz,
  last_run_id text collate "C",
  last_error text,
  -- In whose name its runs are started.
  published_by json not null,
  constraint schedule_trigger unique (tenant, playbook_id, trigger_id)
);
create index schedule_due on cordon.schedule (next_at) where next_at is not null;

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
  last_at timestamptz,
  last_run_id text collate "C",
  last_error text,
  published_by json not null,
  primary key (tenant, playbook_id, trigger_id)
);

-- A delivery is known by its key and, where it is signed, by its signature.
create table cordon.webhook_delivery (
  path text collate "C" not null,
  key text collate "C" not null,
  run_id text collate "C" not null,
  at timestamptz not null default now(),
  primary key (path, key)
);
create index webhook_delivery_age on cordon.webhook_delivery (at);

create table cordon.event_trigger (
  tenant text not null,
  playbook_id text not null,
  trigger_id text not null,
  match text not null,
  inputs json not null,
  paused boolean not null default false,
  last_at timestamptz,
  last_run_id text collate "C",
  last_error text,
  published_by json not null,
  primary key (tenant, playbook_id, trigger_id)
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
  -- When it had started and woken everything that it matches.
  matched_at timestamptz,
  constraint event_once unique (tenant, source, dedupe_key)
);
create index event_by_tenant on cordon.event (tenant, id);
create index event_unmatched on cordon.event (received_at) where matched_at is null;

-- One event starts a playbook by one trigger once.
create table cordon.event_run (
  event_id text collate "C" not null,
  playbook_id text not null,
  trigger_id text not null,
  run_id text collate "C" not null,
  primary key (event_id, playbook_id, trigger_id)
);

-- What a bulk rerun would do; carried out exactly so, once.
create table cordon.rerun_plan (
  id text collate "C" primary key,
  tenant text not null,
  hash text collate "C" not null,
  request json not null,
  items json not null,
  status text not null check (status in ('planned', 'executing', 'executed')),
  planned_by json not null,
  executed_by json,
  -- What became of each item, by the id of its run.
  outcomes json not null default '{}',
  created_at timestamptz not null default now(),
  executed_at timestamptz
);
create index rerun_plan_by_tenant on cordon.rerun_plan (tenant, id);
create index rerun_plan_executing on cordon.rerun_plan (executed_at) where status = 'executing';

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
