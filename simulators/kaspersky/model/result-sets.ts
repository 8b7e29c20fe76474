import type { SimulatorClock } from '../../kit/clock.ts';
import type { Random } from '../../kit/random.ts';
import type { Session } from '../access/session.ts';
import type { KasperskySettings } from '../settings.ts';
import { PxgError } from '../wire/pxg-error.ts';
import type { Selection } from './row-source.ts';

/** Which class of methods reads it. */
export type ResultSetKind = 'chunk' | 'view' | 'events' | 'host-status' | 'tasks' | 'host-tasks';

export interface ResultSet {
  readonly id: string;
  readonly kind: ResultSetKind;
  readonly session: Session;
  readonly rows: Selection;
  readonly lifetimeMs: number;
  /** For the iterators that only know the next one. */
  next: number;
  endsAt: number;
}

/** Open accessors and iterators; each belongs to one session and lives until it was not read for its lifetime. */
export interface ResultSets {
  /** @throws PxgError above the ceiling of a session */
  open(session: Session, kind: ResultSetKind, rows: Selection, lifetimeMs: number, id?: string): ResultSet;
  /** @throws PxgError for one that is gone, of another session or of another kind */
  read(session: Session, kind: ResultSetKind, id: string): ResultSet;
  release(session: Session, kind: ResultSetKind, id: string): void;
  /** Forgets what belongs to a session that ended. */
  dropSession(session: Session): void;
  counts(): { readonly opened: number; readonly released: number; readonly open: number };
  clear(): void;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createResultSets(
  clock: SimulatorClock,
  random: Random,
  settings: () => KasperskySettings,
  isAlive: (session: Session) => boolean,
): ResultSets {
  const sets = new Map<string, ResultSet>();
  let opened = 0;
  let released = 0;

  const newId = (): string => Array.from({ length: 22 }, () => alphabet.charAt(random.below(alphabet.length))).join('');

  function sweep(): void {
    for (const set of sets.values()) {
      if (set.endsAt < clock.now() || !isAlive(set.session)) sets.delete(set.id);
    }
  }

  function find(session: Session, kind: ResultSetKind, id: string): ResultSet {
    sweep();
    const set = sets.get(id);
    if (set?.kind !== kind || set.session !== session) throw new PxgError('iterator-not-found', id);
    return set;
  }

  return {
    open(session, kind, rows, lifetimeMs, id = newId()) {
      sweep();
      const own = [...sets.values()].filter((set) => set.session === session).length;
      if (own >= settings().maxResultSets) throw new PxgError('too-many-iterators');
      const set: ResultSet = { id, kind, session, rows, lifetimeMs, next: 0, endsAt: clock.now() + lifetimeMs };
      sets.set(id, set);
      opened += 1;
      return set;
    },
    read(session, kind, id) {
      const set = find(session, kind, id);
      set.endsAt = clock.now() + set.lifetimeMs;
      return set;
    },
    release(session, kind, id) {
      sets.delete(find(session, kind, id).id);
      released += 1;
    },
    dropSession(session) {
      for (const set of sets.values()) if (set.session === session) sets.delete(set.id);
    },
    counts() {
      sweep();
      return { opened, released, open: sets.size };
    },
    clear() {
      sets.clear();
      opened = 0;
      released = 0;
    },
  };
}
