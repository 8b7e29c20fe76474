-- How often a connection is asked how it is, and after how many failures in a row people are told.
alter table cordon.connection
  add column check_minutes integer not null default 15 check (check_minutes >= 0),
  add column notice_after integer not null default 3 check (notice_after > 0),
  -- Null: nobody asks by itself.
  add column next_check_at timestamptz,
  -- What the doctor found last.
  add column examination json;
update cordon.connection set next_check_at = now() + interval '15 minutes';
create index connection_by_next_check on cordon.connection (next_check_at);
