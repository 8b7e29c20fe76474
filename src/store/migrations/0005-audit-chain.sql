-- Audit entries become links of a chain: each link's hash covers its entry, its number and the hash before it.
-- Links are made after the commit of their entries, one by one, so that writers never wait for each other.

create table cordon.audit_link (
  tenant text not null,
  sequence bigint not null check (sequence > 0),
  -- No foreign key: whoever can delete an entry can drop a key as well, and the walk over the chain finds what is gone.
  entry_id text collate "C" not null constraint audit_link_once unique,
  hash text collate "C" not null check (hash ~ '^[0-9a-f]{64}$'),
  linked_at timestamptz not null default now(),
  primary key (tenant, sequence)
);
create trigger audit_link_append_only before update or delete on cordon.audit_link
  for each row execute function cordon.refuse_change();
create trigger audit_link_never_truncated before truncate on cordon.audit_link
  for each statement execute function cordon.refuse_change();

-- Entries that wait for their link; filled by the insert itself, so that none is forgotten. An entry that is neither
-- here nor in the chain came in behind our back.
create table cordon.audit_unlinked (
  tenant text not null,
  entry_id text collate "C" not null,
  primary key (tenant, entry_id)
);
create function cordon.await_link() returns trigger language plpgsql as $$
begin
  insert into cordon.audit_unlinked (tenant, entry_id) select tenant, id from added;
  return null;
end;
$$;
create trigger audit_entry_awaits_link after insert on cordon.audit_entry
  referencing new table as added for each statement execute function cordon.await_link();
insert into cordon.audit_unlinked (tenant, entry_id) select tenant, id from cordon.audit_entry;

-- Notices that are on their way, for those whose job was lost.
create index notice_queued on cordon.notice (created_at) where status = 'queued';
create index notice_by_status on cordon.notice (tenant, status, id);

-- What containments rest on: the writes that began and end them.
alter table cordon.containment
  add column intent_id text collate "C",
  add column release_intent_id text collate "C",
  -- Releases that failed: each has a key of its own.
  add column attempt integer not null default 0;
create index containment_by_intent on cordon.containment (intent_id);
create index containment_by_release on cordon.containment (release_intent_id) where release_intent_id is not null;

-- What was said with a verb and its writes do not carry; written before them.
create table cordon.containment_order (
  tenant text not null,
  key text collate "C" not null,
  until timestamptz,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (tenant, key)
);

-- Actions that isolate or release, beside the verbs of these names.
create table cordon.containing_action (
  action_id text collate "C" primary key,
  verb text not null check (verb in ('isolate', 'release'))
);

-- Writes that may have isolated or released; filled by the outcome itself, so that none is forgotten.
create table cordon.containing_write (
  intent_id text collate "C" primary key,
  status text not null,
  due_at timestamptz not null default now(),
  looks integer not null default 0
);
create index containing_write_due on cordon.containing_write (due_at);
create function cordon.note_containing_write() returns trigger language plpgsql as $$
begin
  if new.verb in ('isolate', 'release') or exists (select from cordon.containing_action where action_id = new.action_id) then
    insert into cordon.containing_write (intent_id, status) values (new.id, new.status)
      on conflict (intent_id) do update set status = excluded.status, due_at = now(), looks = 0;
  end if;
  return null;
end;
$$;
create trigger intent_may_contain after update of status on cordon.intent
  -- What was simulated has contained nothing.
  for each row when (new.status <> 'open' and new.status is distinct from old.status and new.simulation is null)
  execute function cordon.note_containing_write();
