import type { Connection, ConnectionHealth } from '#kernel/connection.ts';
import { durationText } from '#kernel/duration-text.ts';
import type { Notice, Notifier } from '#kernel/notice.ts';

export interface HealthChange {
  /** With its health as it is now. */
  readonly connection: Connection;
  readonly before: ConnectionHealth | null;
  /** The console refuses the credentials, which no waiting mends. */
  readonly isRefused: boolean;
  readonly now: Date;
}

const dayMs = 86_400_000;
/** People are reminded once for each of these, and once when the end has come. */
const remindersMs = [14 * dayMs, 7 * dayMs, 1 * dayMs, 0];

/** Safe to repeat: a notice with the same key is sent once. */
export async function tellOfHealth(notifier: Notifier, change: HealthChange): Promise<void> {
  for (const notice of noticesOf(change)) await notifier.send(notice);
}

function noticesOf({ connection, before, isRefused, now }: HealthChange): readonly Notice[] {
  const { health } = connection;
  if (health === null) return [];
  const isTold = (one: ConnectionHealth): boolean => one.failures >= connection.noticeAfter;
  if (health.status === 'failing') return isRefused || isTold(health) ? [failing(connection, health)] : [];
  const recovered = before?.status === 'failing' && isTold(before) ? [recovery(connection, before)] : [];
  return [...recovered, ...reminders(connection, health, now)];
}

function failing(connection: Connection, { message, failures, failingSince, checkedAt }: ConnectionHealth): Notice {
  const times = failures === 1 ? 'The last check failed' : `The last ${failures} checks failed`;
  return {
    ...about(connection),
    kind: 'connection.failing',
    severity: 'critical',
    title: `${connection.title} does not work`,
    text: `${times}, the last one with: ${message}`,
    key: `connection.failing/${connection.id}/${failingSince ?? checkedAt}`,
  };
}

function recovery(connection: Connection, { failingSince, checkedAt }: ConnectionHealth): Notice {
  const since = failingSince ?? checkedAt;
  return {
    ...about(connection),
    kind: 'connection.recovered',
    severity: 'info',
    title: `${connection.title} works again`,
    text: `It had failed since ${since}.`,
    key: `connection.recovered/${connection.id}/${since}`,
  };
}

function reminders(connection: Connection, { expiresAt }: ConnectionHealth, now: Date): readonly Notice[] {
  if (expiresAt === null) return [];
  const leftMs = Date.parse(expiresAt) - now.getTime();
  const due = remindersMs.filter((limit) => leftMs <= limit).at(-1);
  if (due === undefined) return [];
  const day = expiresAt.slice(0, 10);
  const isOver = leftMs <= 0;
  return [
    {
      ...about(connection),
      kind: 'connection.expiring',
      severity: leftMs <= dayMs ? 'critical' : 'warning',
      title: isOver
        ? `The credentials of ${connection.title} have ended`
        : `The credentials of ${connection.title} end in ${durationText(leftMs)}`,
      text: `Their last day is ${day}. Make new ones in the console and give them to the connection.`,
      key: `connection.expiring/${connection.id}/${expiresAt}/${due / dayMs}`,
    },
  ];
}

function about({ id, tenant }: Connection): Pick<Notice, 'tenant' | 'path'> {
  return { tenant, path: `/connections/${id}` };
}
