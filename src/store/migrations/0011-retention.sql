-- What is removed after how long. Nothing is, where nobody has said so: an upgrade takes nothing away.

create table cordon.retention (
  tenant text primary key,
  -- Days; null: for ever. Runs count from their end, events and files from when they came.
  run_days integer check (run_days > 0),
  event_days integer check (event_days > 0),
  file_days integer check (file_days > 0),
  set_at timestamptz not null default now(),
  set_by json not null,
  -- When values that no step names were last looked for.
  swept_at timestamptz
);

-- Runs that are gone, while steps of theirs are still to be removed: those go in batches of their own, also after a crash.
create table cordon.removed_run (
  tenant text not null,
  run_id text collate "C" not null,
  primary key (tenant, run_id)
);

-- What was removed and is not in the audit yet; counted with the removal itself, so that a crash loses no count.
create table cordon.removal (
  tenant text primary key,
  runs bigint not null default 0,
  steps bigint not null default 0,
  blobs bigint not null default 0,
  events bigint not null default 0,
  files bigint not null default 0,
  since timestamptz not null default now()
);

-- Whether anything names a value, a run or an event, asked for each one that might be removed.
create index step_run_by_result on cordon.step_run (tenant, result_blob) where result_blob is not null;
create index step_run_by_output on cordon.step_run (tenant, output_blob) where output_blob is not null;
create index receipt_by_run on cordon.receipt (run_id) where run_id is not null;
create index containment_by_run on cordon.containment (run_id) where run_id is not null;
create index wait_with_event on cordon.wait (event_id) where event_id is not null;

-- Whether something that is not finished still looks at this run: a write, its settlement, a containment, a consent, a rerun; or
-- it is the last one of a trigger, or the reason for a pause. The queries are asked one after the other, the likely ones first.
create function cordon.run_is_needed(p_run cordon.run) returns boolean
language plpgsql stable set enable_seqscan = off as $$
begin
  return exists (
      select from cordon.intent where run_id = p_run.id
        and (status in ('open', 'pending') or (status = 'unknown' and resolution is null))
    ) or exists (
      select from cordon.merged_key join cordon.intent on intent.id = merged_key.intent_id where merged_key.run_id = p_run.id
        and (intent.status in ('open', 'pending') or (intent.status = 'unknown' and intent.resolution is null))
    ) or exists (
      -- The time and the reason of a containment may stand in a step.
      select from cordon.intent join cordon.containing_write on containing_write.intent_id = intent.id where intent.run_id = p_run.id
    ) or exists (
      select from cordon.containment where run_id = p_run.id and ended_at is null
    ) or exists (
      select from cordon.receipt where run_id = p_run.id and status = 'pending'
    ) or exists (
      select from cordon.approval where run_id = p_run.id and status = 'pending'
    ) or exists (
      select from cordon.run as rerun where rerun.rerun_of = p_run.id and rerun.finished_at is null
    ) or exists (
      select from cordon.schedule where tenant = p_run.tenant and playbook_id = p_run.playbook_id and last_run_id = p_run.id
    ) or exists (
      select from cordon.event_trigger where tenant = p_run.tenant and playbook_id = p_run.playbook_id and last_run_id = p_run.id
    ) or exists (
      select from cordon.webhook where tenant = p_run.tenant and playbook_id = p_run.playbook_id and last_run_id = p_run.id
    ) or exists (
      select from cordon.playbook_state where tenant = p_run.tenant and playbook_id = p_run.playbook_id and paused_run_id = p_run.id
    );
end;
$$;

-- Whether a run and all runs below it ended before this time and nothing needs them. A run goes after the one that started it.
create function cordon.run_may_go(p_run cordon.run, p_before timestamptz) returns boolean
language plpgsql stable set enable_seqscan = off as $$
declare
  child cordon.run;
begin
  if p_run.finished_at is null or p_run.finished_at >= p_before then
    return false;
  end if;
  if p_run.parent_run_id is not null and exists (select from cordon.run where id = p_run.parent_run_id) then
    return false;
  end if;
  if cordon.run_is_needed(p_run) then
    return false;
  end if;
  for child in
    with recursive family as (
      select run.* from cordon.run where run.parent_run_id = p_run.id
      union all select run.* from family join cordon.run on run.parent_run_id = family.id
    )
    select * from family
  loop
    if child.finished_at is null or child.finished_at >= p_before or cordon.run_is_needed(child) then
      return false;
    end if;
  end loop;
  return true;
end;
$$;
