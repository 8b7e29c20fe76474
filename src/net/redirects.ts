import { AppError } from '#kernel/error.ts';
import type { Outgoing } from './outgoing.ts';

const maxRedirects = 5;

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What may follow a redirect to another origin: nothing that says who we are or what we hold. */
const harmlessHeaders = ['accept', 'accept-encoding', 'user-agent'] as const;

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status);
}

/**
 * The request that a redirect asks for; null when it names no address, and is then an answer like any other.
 * A write is never redirected. 307 and 308 ask for the same request elsewhere and 301 names a new address for good, so nothing was done here;
 * 302 and 303 are also how a server sends someone on after it has done the work, so the outcome is unknown.
 * @throws AppError `redirect_refused`
 */
export function redirectOf(
  outgoing: Outgoing,
  status: number,
  location: string | undefined,
  followed: number,
): Outgoing | null {
  const refuse = (reason: string, applied: 'no' | 'unknown' = 'no'): AppError =>
    new AppError(
      'redirect_refused',
      outgoing.redactor.text(`The console answered with a redirect (${status})${reason}.`),
      {
        failureIndicator: outgoing.call,
        statusCode: status,
        applied,
      },
    );
  const here = new URL(outgoing.path, outgoing.origin);
  const there = location === undefined ? null : URL.parse(location, here.href);
  if (outgoing.effect === 'write') {
    const where = there === null ? '' : ` to ${there.origin}`;
    throw refuse(`${where}; a write is not sent on`, status === 302 || status === 303 ? 'unknown' : 'no');
  }
  if (location === undefined) return null;
  if (there === null || !/^https?:$/.test(there.protocol)) throw refuse(' to an address that is not a web address');
  if (there.username !== '' || there.password !== '') throw refuse(' to an address that holds credentials');
  if (followed >= maxRedirects) throw refuse(` for the ${followed + 1}th time`);
  if (here.protocol === 'https:' && there.protocol === 'http:')
    throw refuse(` to ${there.origin}, which is not encrypted`);

  // As browsers do: 303 always, 301 and 302 for anything but a plain read, turn into a GET without a body.
  const keeps = status === 307 || status === 308 || outgoing.method === 'GET' || outgoing.method === 'HEAD';
  const sameOrigin = there.origin === here.origin;
  // The body of a read may hold credentials, such as that of a login.
  if (keeps && !sameOrigin && outgoing.body !== null) throw refuse(` to ${there.origin}, which is not sent the body`);
  return {
    ...outgoing,
    method: keeps ? outgoing.method : 'GET',
    origin: there.origin,
    path: `${there.pathname}${there.search}`,
    headers: sameOrigin ? outgoing.headers : harmlessOf(outgoing.headers),
    body: keeps ? outgoing.body : null,
  };
}

function harmlessOf(headers: Outgoing['headers']): Outgoing['headers'] {
  const kept: Record<string, string> = {};
  for (const name of harmlessHeaders) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
