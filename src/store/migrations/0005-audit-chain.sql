-- Audit entries become links of a chain: each link's hash covers its entry and the hash before it.
-- Links are made after the commit of their entries, one by one, so that writers never wait for each other.

create table cordon.audit_link (
  tenant text not null,
  sequence bigint not null,
  entry_id text collate "C" not null unique references cordon.audit_entry (id),
  hash text collate "C" not null check (hash ~ '^[0-9a-f]{64}$'),
  linked_at timestamptz not null default now(),
  primary key (tenant, sequence)
);
create trigger audit_link_append_only before update or delete on cordon.audit_link
  for each row execute function cordon.refuse_change();
create trigger audit_link_never_truncated before truncate on cordon.audit_link
  for each statement execute function cordon.refuse_change();

-- Entries that wait for their link; filled by the insert itself, so that none is forgotten.
create table cordon.audit_unlinked (
  tenant text not null,
  entry_id text collate "C" not null,
  primary key (tenant, entry_id)
);
create function cordon.await_link() returns trigger language plpgsql as $$
begin
  insert into cordon.audit_unlinked (tenant, entry_id) values (new.tenant, new.id);
  return null;
end;
$$;
create trigger audit_entry_awaits_link after insert on cordon.audit_entry
  for each row execute function cordon.await_link();
insert into cordon.audit_unlinked (tenant, entry_id) select tenant, id from cordon.audit_entry;
