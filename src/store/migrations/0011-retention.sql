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
