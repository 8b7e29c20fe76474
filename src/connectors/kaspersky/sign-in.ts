import { AppError } from '#kernel/error.ts';
import type { CallScope, WireResponse } from '#kernel/net.ts';
import { isRefusal, post, readResult, refusalText, type Endpoint } from './wire.ts';

export interface Credentials {
  readonly userName: string;
  readonly password: string;
  readonly userKind: 'auto' | 'internal' | 'domain';
  readonly domain: string | undefined;
}

type UserKind = 'internal' | 'domain';

/** Opening a session changes nothing on the console, so it needs no permit. */
const startSession = { method: 'Session.StartSession', args: {}, effect: 'read' } as const;

/** Opens sessions, and remembers which kind of user the console knows. */
export function createSignIn(endpoint: Endpoint, credentials: Credentials): (scope: CallScope) => Promise<string> {
  let proven: UserKind | null = null;

  return async function signIn(scope) {
    let refusal: WireResponse | null = null;
    for (const kind of proven === null ? kindsOf(credentials) : [proven]) {
      const response = await post(endpoint, startSession, { authorization: authorization(credentials, kind) }, scope);
      if (!isRefusal(response)) {
        const token = readToken(endpoint, response);
        proven = kind;
        return token;
      }
      refusal = response;
      // The other kind would be asked for a second factor as well, or count as one more wrong attempt.
      if (isUnfinished(endpoint, response)) break;
    }
    // What was right once may have been changed on the console.
    proven = null;
    throw signInFailed(endpoint, refusal);
  };
}

/** Quoted and base64 where the official client does so; the domain is not encoded. */
export function authorization({ userName, password, domain }: Credentials, kind: UserKind): string {
  const parts = [`user="${base64(userName)}"`, `pass="${base64(password)}"`];
  if (domain !== undefined) parts.push(`domain="${domain}"`);
  parts.push(`internal="${kind === 'internal' ? 1 : 0}"`);
  return `KSCBasic ${parts.join(', ')}`;
}

function kindsOf({ userKind, domain }: Credentials): readonly UserKind[] {
  if (userKind !== 'auto') return [userKind];
  return domain === undefined ? ['internal', 'domain'] : ['domain', 'internal'];
}

function readToken(endpoint: Endpoint, response: WireResponse): string {
  const { PxgRetVal: token } = readResult(endpoint, startSession, response);
  if (typeof token === 'string' && /^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  throw new AppError('vendor_malformed', 'Get session id failed. The answer of the console holds no session token.', {
    failureIndicator: response.call,
    statusCode: 400,
  });
}

function isUnfinished(endpoint: Endpoint, response: WireResponse): boolean {
  const offered = response.headers['www-authenticate'] ?? '';
  return /KSCMFA/i.test(offered) || /authentication not finished/i.test(refusalText(endpoint, response));
}

function signInFailed(endpoint: Endpoint, refusal: WireResponse | null): AppError {
  const said = refusal === null ? '' : refusalText(endpoint, refusal);
  const why =
    refusal !== null && isUnfinished(endpoint, refusal)
      ? 'The account needs a second factor; use one that needs none.'
      : 'The console refuses the user name or the password.';
  return new AppError('vendor_unauthorized', `Get session id failed. ${why}${said === '' ? '' : ` It said: ${said}`}`, {
    failureIndicator: refusal?.call ?? startSession.method,
    statusCode: 400,
    details: { httpStatus: refusal?.status ?? null },
  });
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
