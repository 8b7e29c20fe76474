import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import { databaseError } from '../database-error.ts';
import { processState } from './process-state.ts';

export interface ClaimOptions {
  readonly url: string;
  /** For the message that a second server gets. */
  readonly dataDirectory: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Another server took the folder while the database was away: this one must stop, and leave the database alone. */
  onLost(error: AppError): void;
  /** How long a database that does not answer is asked again; half a minute when left out. */
  readonly patienceMs?: number;
}

export interface DataFolderClaim {
  /** Stops minding the claim; the session stays until it is released or the database ends. */
  disarm(): void;
  release(): Promise<void>;
}

/** Any constant that nobody else in this database uses. */
const claimLock = 4_701_002;
/** A killed server's session may outlive it for a moment. */
const deadHolderPatienceMs = 3_000;
const longestDelayMs = 1_000;
/** A process that loads its modules may miss an answer that came in time. */
const connectPatienceMs = 30_000;

/**
 * Makes this server the only one of its data folder, by a lock of a session of its own, which ends with this process
 * however it ends. After a restart of the database the claim is made again.
 * @throws AppError `already_running` that says who holds it; `database_unavailable`
 */
export async function claimDataFolder(options: ClaimOptions): Promise<DataFolderClaim> {
  const label = `cordon server ${process.pid} since ${options.clock.now().toISOString()}`;
  const minding = new AbortController();
  let session = await firstSession(options, label);

  const mind = async (): Promise<void> => {
    while (!minding.signal.aborted) {
      await session.ended;
      if (minding.signal.aborted) return;
      options.log.warn('The claim on the data folder was interrupted and is made again');
      const next = await nextSession(options, label, minding.signal);
      if (next === null) return;
      session = next;
    }
  };
  mind().catch((cause: unknown) => options.onLost(asLost(cause)));

  return {
    disarm: () => minding.abort(),
    async release() {
      minding.abort();
      await session.end();
    },
  };
}

interface ClaimSession {
  readonly ended: Promise<unknown>;
  end(): Promise<void>;
}

async function firstSession(options: ClaimOptions, label: string): Promise<ClaimSession> {
  const { url, dataDirectory, clock, patienceMs = connectPatienceMs } = options;
  const startedAt = clock.monotonic();
  for (; ; await sleep(50)) {
    try {
      const answer = await trySession(url, label);
      if (typeof answer !== 'string') return answer;
      const holder = holderPid(answer);
      const holderLives = holder === null || processState(holder).kind === 'alive';
      if (holderLives || clock.monotonic() - startedAt > deadHolderPatienceMs) {
        throw alreadyRunning(dataDirectory, answer);
      }
    } catch (thrown) {
      const error = databaseError(thrown);
      const isAway = error instanceof AppError && error.code === 'database_unavailable';
      if (!isAway || clock.monotonic() - startedAt > patienceMs) throw error;
    }
  }
}

/** Null when it is no longer wanted. @throws AppError `already_running` */
async function nextSession(options: ClaimOptions, label: string, signal: AbortSignal): Promise<ClaimSession | null> {
  for (let delayMs = 20; !signal.aborted; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    try {
      const answer = await trySession(options.url, label);
      if (typeof answer !== 'string') return await unlessUnwanted(answer, signal);
      // Our own former session may not have ended yet.
      if (answer !== label) throw alreadyRunning(options.dataDirectory, answer);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
    }
    await sleep(delayMs);
  }
  return null;
}

async function unlessUnwanted(session: ClaimSession, signal: AbortSignal): Promise<ClaimSession | null> {
  if (!signal.aborted) return session;
  await session.end();
  return null;
}

/** @returns the holder's label when the folder is taken */
async function trySession(url: string, label: string): Promise<ClaimSession | string> {
  const client = new pg.Client({
    connectionString: url,
    application_name: label,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
    options: '-c idle_session_timeout=0',
  });
  client.on('error', () => undefined);
  const ended = new Promise((resolve) => client.once('end', resolve));
  try {
    await client.connect();
    const { rows } = await client.query<{ claimed: boolean }>('select pg_try_advisory_lock($1) as claimed', [
      claimLock,
    ]);
    if (rows[0]?.claimed === true) return { ended, end: () => client.end() };
    const holder = await client.query<{ application_name: string }>(holderQuery, [claimLock]);
    await client.end();
    return holder.rows[0]?.application_name ?? 'an unknown server';
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
}

const holderQuery = `
  select activity.application_name
  from pg_locks as held join pg_stat_activity as activity on activity.pid = held.pid
  where held.locktype = 'advisory' and held.granted and held.classid = 0 and held.objid = $1 and held.objsubid = 1
    and held.database = (select oid from pg_database where datname = current_database())`;

function holderPid(label: string): number | null {
  const pid = /^cordon server (\d+) /.exec(label)?.[1];
  return pid === undefined ? null : Number(pid);
}

function alreadyRunning(dataDirectory: string, holder: string): AppError {
  const pid = holderPid(holder);
  return new AppError('already_running', `Another server uses the data folder ${dataDirectory}: ${holder}.`, {
    failureIndicator: 'claim data folder',
    details: { dataDirectory, holder, pid },
  });
}

function asLost(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('internal', 'The claim on the data folder failed.', {
    failureIndicator: 'claim data folder',
    cause,
  });
}
