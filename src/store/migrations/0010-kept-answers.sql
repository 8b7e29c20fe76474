-- What a request with an idempotency key was answered, so that the same request again gets the same answer.
alter table cordon.secret drop constraint secret_purpose_check;
alter table cordon.secret add constraint secret_purpose_check
  check (purpose in ('connection', 'file', 'approval', 'channel', 'webhook', 'sign-in', 'answer'));

create table cordon.kept_answer (
  tenant text not null,
  owner text collate "C" not null,
  key text not null,
  -- The hash of the request and, once there is one, the answer.
  secret_id text collate "C" not null references cordon.secret (id) on delete cascade,
  begun_at timestamptz not null default now(),
  primary key (tenant, owner, key)
);
create index kept_answer_by_time on cordon.kept_answer (begun_at);
create index kept_answer_secret on cordon.kept_answer (secret_id);
