import type { Socket } from 'node:net';
import type { SimulatorClock } from '../../kit/clock.ts';
import type { Random } from '../../kit/random.ts';
import type { KasperskySettings } from '../settings.ts';
import type { Session } from './session.ts';

export interface SessionTable {
  open(session: Pick<Session, 'kind' | 'userKey' | 'virtualServerId' | 'gatewayHost'>): Session;
  bind(socket: Socket, session: Session): void;
  ofSocket(socket: Socket): Session | undefined;
  ofToken(token: string): Session | undefined;
  /** False once it ended or slept too long. */
  isAlive(session: Session): boolean;
  touch(session: Session): void;
  end(session: Session): void;
  expireAll(): number;
  /** One-time keys: for `KSCT` and `KSCGW`. */
  createKey(kind: 'KSCT' | 'KSCGW', grant: KeyGrant): string;
  /** Undefined for one that is unknown, used or too old. */
  useKey(kind: 'KSCT' | 'KSCGW', key: string): KeyGrant | undefined;
  alive(): readonly Session[];
  started(): number;
  clear(): void;
}

export interface KeyGrant {
  readonly userKey: string;
  readonly virtualServerId: number;
  readonly gatewayHost: number | null;
}

export function createSessionTable(
  clock: SimulatorClock,
  random: Random,
  settings: () => KasperskySettings,
): SessionTable {
  const sessions = new Map<string, Session>();
  const keys = new Map<
    string,
    { readonly kind: 'KSCT' | 'KSCGW'; readonly grant: KeyGrant; readonly endsAt: number }
  >();
  let bySocket = new WeakMap<Socket, Session>();
  let started = 0;

  // 16 bytes: 24 characters of base64.
  const token = (): string => Buffer.from(Array.from({ length: 16 }, () => random.below(256))).toString('base64');

  const isAlive = (session: Session): boolean =>
    !session.ended && clock.now() - session.lastSeenAt <= settings().sessionIdleMs;

  return {
    open(parts) {
      started += 1;
      const session: Session = { ...parts, id: token(), lastSeenAt: clock.now(), inFlight: 0, ended: false };
      sessions.set(session.id, session);
      return session;
    },
    bind: (socket, session) => void bySocket.set(socket, session),
    ofSocket: (socket) => bySocket.get(socket),
    ofToken: (id) => sessions.get(id),
    isAlive,
    touch(session) {
      session.lastSeenAt = clock.now();
    },
    end(session) {
      session.ended = true;
    },
    expireAll() {
      const alive = [...sessions.values()].filter(isAlive);
      for (const session of alive) session.ended = true;
      return alive.length;
    },
    createKey(kind, grant) {
      const { tokenMs, gatewayKeyMs } = settings();
      const key = token();
      keys.set(key, { kind, grant, endsAt: clock.now() + (kind === 'KSCT' ? tokenMs : gatewayKeyMs) });
      return key;
    },
    useKey(kind, key) {
      const found = keys.get(key);
      if (found?.kind !== kind) return undefined;
      keys.delete(key);
      return clock.now() <= found.endsAt ? found.grant : undefined;
    },
    alive: () => [...sessions.values()].filter(isAlive),
    started: () => started,
    clear() {
      sessions.clear();
      keys.clear();
      bySocket = new WeakMap();
      started = 0;
    },
  };
}
