import type { Exchange } from '../../kit/exchange.ts';
import type { KasperskySettings } from '../settings.ts';
import { HttpRefusal } from './http-refusal.ts';
import type { Session } from './session.ts';
import type { SessionTable } from './session-table.ts';

const cookieName = 'KSCSession';

/** Who makes this call. @throws HttpRefusal 401 without a session, 403 with one that ended */
export function findSession(exchange: Exchange, sessions: SessionTable, settings: KasperskySettings): Session {
  const { headers, socket } = exchange;
  const token = headers['x-ksc-session'];
  const session =
    typeof token === 'string'
      ? sessions.ofToken(token)
      : (sessions.ofSocket(socket) ?? byCookie(exchange, sessions, settings));
  if (session === undefined) throw new HttpRefusal(401, 'Authentication required');
  if (session.ended) throw new HttpRefusal(403, 'Session was closed');
  if (!sessions.isAlive(session)) throw new HttpRefusal(settings.expiredStatus, 'Session has expired');
  if (session.inFlight > 0 && settings.overlap === 'refuse') {
    throw new HttpRefusal(400, 'The previous request of this session has not been answered');
  }
  sessions.touch(session);
  return session;
}

export function sessionCookie(session: Session): string {
  return `${cookieName}=${encodeURIComponent(session.id)}; Path=/; Secure; HttpOnly`;
}

function byCookie({ headers }: Exchange, sessions: SessionTable, settings: KasperskySettings): Session | undefined {
  if (settings.loginCookie !== 'accepted') return undefined;
  const value = new RegExp(`(?:^|; *)${cookieName}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
  return value === undefined ? undefined : sessions.ofToken(decodeURIComponent(value));
}
