import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionStore } from '#kernel/connection.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { Notifier } from '#kernel/notice.ts';
import { tellOfHealth } from './connection-notices.ts';
import type { ConnectionDoctor, Diagnosis } from './connection-doctor.ts';

/** A console that refuses the credentials is asked no sooner again: repeated wrong passwords lock accounts. */
const refusedMinutes = 60;

export interface ConnectionWatch {
  /** Examines a connection and keeps what was found. @throws AppError `cancelled`, and then nothing is kept */
  look(connection: Connection, signal: AbortSignal): Promise<Diagnosis>;
  /** Keeps what was found, tells people where they should know, and plans the next check. */
  keep(connectionId: string, diagnosis: Diagnosis): Promise<Connection | null>;
  /** Plans the next check, where there is one. */
  plan(connection: Connection): Promise<void>;
  /** Job: a check whose time has come. */
  check(connectionId: string, signal: AbortSignal): Promise<void>;
}

interface Parts {
  readonly connections: ConnectionStore;
  readonly doctor: ConnectionDoctor;
  readonly jobs: JobStore;
  readonly notifier: Notifier;
  readonly clock: Clock;
}

/** Watches over the health of connections, between and beside the checks that people ask for. */
export function createConnectionWatch({ connections, doctor, jobs, notifier, clock }: Parts): ConnectionWatch {
  const watch: ConnectionWatch = {
    async look(connection, signal) {
      const secrets = await connections.readSecrets(connection.secretId);
      const diagnosis = await doctor.examine({ ...connection, secrets }, signal);
      if (diagnosis.error?.code === 'cancelled') throw diagnosis.error;
      await watch.keep(connection.id, diagnosis);
      return diagnosis;
    },
    async keep(connectionId, { examination, error }) {
      const isRefused = error?.code === 'vendor_unauthorized';
      const kept = await connections.setHealth(connectionId, examination, isRefused ? refusedMinutes : 0);
      if (kept === null) return null;
      await tellOfHealth(notifier, { ...kept, isRefused, now: clock.now() });
      await watch.plan(kept.connection);
      return kept.connection;
    },
    async plan({ id, nextCheckAt }) {
      if (nextCheckAt === null) return;
      const key = `check-connection:${id}`;
      await jobs.add('check-connection', { connectionId: id }, { key, runAt: new Date(nextCheckAt) });
    },
    async check(connectionId, signal) {
      const connection = await connections.due(connectionId);
      if (connection !== null) await watch.look(connection, signal);
    },
  };
  return watch;
}
