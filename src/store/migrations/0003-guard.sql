-- Verdicts, policies, approvals and containments: what stands between wanting a write and making it.

create table cordon.verdict (
  id text collate "C" primary key,
  tenant text not null,
  plan json not null,
  plan_hash text collate "C" not null,
  requester json not null,
  decision text not null check (decision in ('allow', 'needs_approval', 'deny')),
  findings json not null,
  approval_id text collate "C",
  policies json not null,
  at timestamptz not null default now()
);
create index verdict_by_tenant on cordon.verdict (tenant, id);
create index verdict_by_decision on cordon.verdict (tenant, decision, id) where decision <> 'allow';

-- Intents from before there were verdicts rest on this one, so that every other one must have its own. A new database holds no row.
insert into cordon.verdict (id, tenant, plan, plan_hash, requester, decision, findings, policies)
select 'ver_before', '', '{}', '', '{"kind": "system", "id": "cordon", "name": "cordon", "tenant": ""}', 'allow', '[]', '{}'
where exists (select from cordon.intent);

alter table cordon.intent
  add column fingerprint text collate "C" not null default '',
  add column verdict_id text collate "C" not null default 'ver_before' references cordon.verdict (id),
  add column verb text,
  add column incident text,
  -- Equal writes are taken for this one until it is finished.
  add column merges boolean not null default false,
  -- The endpoints that one action at a time may work on.
  add column turn text[],
  -- How many objects it reaches, as far as is known.
  add column reached integer not null default 1,
  -- The simulated consoles that it went to, instead of the real one.
  add column simulation json;
alter table cordon.receipt add column simulation json;
alter table cordon.intent alter column fingerprint drop default, alter column verdict_id drop default;
create unique index intent_equal on cordon.intent (tenant, fingerprint)
  where merges and resolution is null and status in ('open', 'pending', 'unknown');
create index intent_turn on cordon.intent using gin (turn) where status in ('open', 'pending', 'unknown') and turn is not null;
create index intent_by_step on cordon.intent (run_id, step_id, iteration, argument_hash) where run_id is not null;

-- Keys of writes that were merged into another one: they stand for that one from then on.
create table cordon.merged_key (
  tenant text not null,
  key text collate "C" not null,
  intent_id text collate "C" not null,
  run_id text collate "C",
  step_id text collate "C",
  iteration text collate "C",
  at timestamptz not null default now(),
  primary key (tenant, key)
);
create index merged_key_by_intent on cordon.merged_key (intent_id);
create index merged_key_by_run on cordon.merged_key (run_id, step_id, iteration) where run_id is not null;

-- How many writes, or targets of writes, were opened within a time. Ids begin with their time in milliseconds, which makes the
-- primary order of a tenant the index for it; an hour is allowed for clocks that differ.
create function cordon.writes_made(p_tenant text, p_count json) returns bigint
language plpgsql set enable_seqscan = off as $$
declare
  per constant double precision := (p_count ->> 'perMs')::float8;
  first_id constant text := 'int_' || lpad(to_hex((extract(epoch from now()) * 1000 - per - 3600000)::bigint), 12, '0');
  made bigint;
begin
  select coalesce(sum(case when p_count ->> 'of' = 'targets' then reached else 1 end), 0) into made
  from cordon.intent
  where tenant = p_tenant and simulation is null and id > first_id collate "C" and opened_at > clock_timestamp() - per * interval '1 ms'
    and (p_count ->> 'connectionId' is null or connection_id = p_count ->> 'connectionId' collate "C")
    and (p_count ->> 'actionId' is null or action_id = p_count ->> 'actionId')
    and (p_count -> 'actions' is null or action_id ilike any (array(select json_array_elements_text(p_count -> 'actions'))))
    and (p_count -> 'verbs' is null or verb ilike any (array(select json_array_elements_text(p_count -> 'verbs'))))
    and (p_count -> 'effects' is null or effect = any (array(select json_array_elements_text(p_count -> 'effects'))))
    and (p_count -> 'requesters' is null or requester ->> 'kind' = any (array(select json_array_elements_text(p_count -> 'requesters'))))
    and (
      p_count -> 'connections' is null or connection_id ilike any (array(select json_array_elements_text(p_count -> 'connections')))
      or exists (
        select from cordon.connection where connection.id = intent.connection_id
          and connection.title ilike any (array(select json_array_elements_text(p_count -> 'connections')))
      )
    );
  return made;
end;
$$;

-- Whether a write may be opened now: null, or what stands in its way. A function, because each of its statements sees what committed
-- before it: whoever comes second waits for the lock, and then sees the first one's intent. Locks end with the commit of the opening.
create function cordon.claim_write(
  p_tenant text, p_connection text, p_action text, p_key text, p_fingerprint text, p_endpoints text[], p_alone boolean,
  p_resend_of text, p_bounds json, p_reached integer
) returns table (what text, intent_id text)
language plpgsql set enable_seqscan = off as $$
declare
  endpoint text;
  bound json;
begin
  -- Many endpoints at once would need a lock each; they take the whole connection instead.
  if cardinality(p_endpoints) > 20 then
    perform pg_advisory_xact_lock(hashtextextended('turn ' || p_connection, 0));
  elsif cardinality(p_endpoints) > 0 then
    perform pg_advisory_xact_lock_shared(hashtextextended('turn ' || p_connection, 0));
    for endpoint in select distinct e from unnest(p_endpoints) as e order by e loop
      perform pg_advisory_xact_lock(hashtextextended('turn ' || p_connection || ' ' || endpoint, 0));
    end loop;
  end if;
  if json_array_length(p_bounds) > 0 then
    perform pg_advisory_xact_lock(hashtextextended('bounds ' || p_tenant, 0));
  end if;
  if p_resend_of is not null then
    update cordon.intent set merges = false where id = p_resend_of collate "C" and merges;
  end if;
  -- The opening itself finds these: nothing new would be sent.
  if exists (select from cordon.intent where tenant = p_tenant and key = p_key collate "C") or exists (
    select from cordon.intent where tenant = p_tenant and fingerprint = p_fingerprint collate "C"
      and merges and resolution is null and status in ('open', 'pending', 'unknown')
  ) then
    return;
  end if;
  return query select 'busy', intent.id::text from cordon.intent
    where cardinality(p_endpoints) > 0 and intent.turn && p_endpoints and intent.turn is not null
      and intent.connection_id = p_connection collate "C" and intent.status in ('open', 'pending', 'unknown')
      and (intent.status = 'open' or (p_alone and intent.action_id = p_action and intent.resolution is null))
      and intent.id is distinct from p_resend_of collate "C"
    order by intent.id limit 1;
  if found then
    return;
  end if;
  for bound in select json_array_elements(p_bounds) loop
    if cordon.writes_made(p_tenant, bound) + (case when bound ->> 'of' = 'targets' then p_reached else 1 end) > (bound ->> 'atMost')::bigint then
      return query select 'outrun', intent.id::text from cordon.intent where tenant = p_tenant order by intent.id desc limit 1;
      return;
    end if;
  end loop;
end;
$$;

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

-- Which version is in force.
create table cordon.policy (
  tenant text not null,
  policy_id text not null,
  version integer not null,
  enabled boolean not null,
  primary key (tenant, policy_id),
  foreign key (tenant, policy_id, version) references cordon.policy_version
);

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
  -- What is to be carried out; its input lies in the secret when it holds any.
  request json,
  secret_id text collate "C" references cordon.secret (id),
  demand json not null,
  role text not null,
  escalated boolean not null default false,
  status text not null check (status in ('pending', 'approved', 'rejected', 'expired', 'superseded', 'voided')),
  requester json not null,
  origin text not null,
  excluded json not null default '[]',
  run_id text collate "C",
  step_id text collate "C",
  iteration text collate "C",
  decisions json not null default '[]',
  expires_at timestamptz not null,
  superseded_by text collate "C",
  note text,
  result json,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  constraint approval_key unique (tenant, key)
);
create index approval_by_tenant on cordon.approval (tenant, id);
create index approval_by_status on cordon.approval (tenant, status, id);
create index approval_by_run on cordon.approval (run_id, step_id, iteration) where run_id is not null;
create index approval_expiring on cordon.approval (expires_at) where status = 'pending';
create index approval_waiting on cordon.approval (decided_at) where status = 'approved' and kind = 'write' and result is null;
create index approval_secret on cordon.approval (secret_id) where secret_id is not null;
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
