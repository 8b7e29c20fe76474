-- Rates of connections over all servers: one row for each connection and family of requests, and '' for all requests.
create table cordon.bucket (
  connection_id text collate "C" not null references cordon.connection (id) on delete cascade,
  family text not null,
  -- As they were when the bucket was used last; null where nobody limits and only pauses are known.
  per_second double precision check (per_second > 0),
  burst double precision check (burst >= 1),
  -- When the bucket is full again: what is missing until then was taken.
  full_at timestamptz not null,
  -- The console asked to be left alone until then.
  paused_until timestamptz,
  -- What the last asker got: a statement cannot return a row as it was before it.
  granted integer not null,
  used_at timestamptz not null,
  primary key (connection_id, family),
  check ((per_second is null) = (burst is null))
) with (fillfactor = 50);

-- How long a console is still left alone. No pause is longer than two minutes: what lies further ahead was written before
-- the clock was set back, and must not stop a connection for as long.
create function cordon.pause_left(paused_until timestamptz) returns interval language sql stable as $$
  select case when paused_until between now() and now() + interval '3 minutes' then paused_until - now() else interval '0' end
$$;

-- Tokens that can be had now.
create function cordon.free_tokens(
  full_at timestamptz, paused_until timestamptz, per_second double precision, burst double precision
) returns double precision language sql stable as $$
  select case
    when cordon.pause_left(paused_until) > interval '0' then 0
    else burst - per_second * greatest(0, extract(epoch from
      least(full_at, now() + make_interval(secs => burst / per_second) + interval '3 minutes') - now()))
  end
$$;
