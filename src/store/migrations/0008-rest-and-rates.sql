-- A run with very many step runs is not looked at again for each of the things that it waits for, and limits may say
-- how many runs begin in a time.

-- Set when a lease is given back: a wake before this time is met at this time, together with those that come until then.
alter table cordon.run add column rests_until timestamptz;

alter table cordon.run_limit
  alter column concurrency drop not null,
  -- At most so many runs begin in any span of so many milliseconds.
  add column rate_runs integer check (rate_runs > 0),
  add column rate_ms bigint check (rate_ms > 0),
  add constraint run_limit_rate check ((rate_runs is null) = (rate_ms is null)),
  add constraint run_limit_says_something check (concurrency is not null or rate_runs is not null);

-- When runs were admitted at a gate with a rate; older ones than the rate looks back to are removed with the next one.
create table cordon.beginning (
  tenant text not null,
  gate text collate "C" not null,
  run_id text collate "C" not null,
  begun_at timestamptz not null,
  primary key (tenant, gate, run_id)
);
create index beginning_by_time on cordon.beginning (tenant, gate, begun_at);

-- When the next run may begin as far as the rate of a gate goes; null when that is now. The time of the clock, not of
-- the transaction, which may have waited for its turn.
create function cordon.rate_free_at(p_limit cordon.run_limit) returns timestamptz language sql as $$
  select free_at from (
    select begun_at + p_limit.rate_ms * interval '1 ms' as free_at from cordon.beginning as b
    where p_limit.rate_runs is not null and b.tenant = p_limit.tenant and b.gate = p_limit.gate
    order by begun_at desc offset coalesce(p_limit.rate_runs, 1) - 1 limit 1
  ) as earlier
  where free_at > clock_timestamp();
$$;

-- As before, with rates: a run that a rate keeps back has the gate looked at again when that lets one begin.
create or replace function cordon.admit(p_run cordon.run) returns text language plpgsql as $$
declare
  gates text[] := cordon.gates_of(p_run);
  full_gate cordon.run_limit;
  free_at timestamptz;
begin
  if not exists (select from cordon.run_limit where tenant = p_run.tenant and gate = any(gates)) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('cordon.admission/' || p_run.tenant, 0));
  if p_run.parent_run_id is null then
    select lim.* into full_gate from cordon.run_limit as lim
      where lim.tenant = p_run.tenant and lim.gate = any(gates)
        and (
          lim.concurrency <= (select count(*) from cordon.admission as a where a.tenant = lim.tenant and a.gate = lim.gate)
          or cordon.rate_free_at(lim) is not null
          or exists (
            select from cordon.run as other
            where other.tenant = lim.tenant and other.held = lim.gate
              and (other.priority, p_run.id) > (p_run.priority, other.id)
          )
        )
      order by lim.gate limit 1;
    if found then
      free_at := cordon.rate_free_at(full_gate);
      if free_at is not null then
        perform cordon.add_jobs(
          array['admit-runs'], array[json_build_object('tenant', full_gate.tenant, 'gate', full_gate.gate)],
          array['admit:' || full_gate.tenant || '/' || full_gate.gate], array[free_at]
        );
      end if;
      return full_gate.gate;
    end if;
  end if;
  insert into cordon.admission (run_id, tenant, gate)
    select p_run.id, lim.tenant, lim.gate from cordon.run_limit as lim
    where lim.tenant = p_run.tenant and lim.gate = any(gates)
    on conflict do nothing;
  delete from cordon.beginning as b using cordon.run_limit as lim
    where lim.tenant = p_run.tenant and lim.gate = any(gates) and b.tenant = lim.tenant and b.gate = lim.gate
      and b.begun_at + lim.rate_ms * interval '1 ms' <= clock_timestamp();
  insert into cordon.beginning (tenant, gate, run_id, begun_at)
    select lim.tenant, lim.gate, p_run.id, clock_timestamp() from cordon.run_limit as lim
    where lim.tenant = p_run.tenant and lim.gate = any(gates) and lim.rate_runs is not null
    on conflict (tenant, gate, run_id) do update set begun_at = excluded.begun_at;
  return null;
end;
$$;
