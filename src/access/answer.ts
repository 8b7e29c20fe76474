import type { ErrorCode } from '#kernel/error-table.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { PersonStore, SignedIn, SignInEvent } from '#kernel/sign-in.ts';
import { invalidInput } from '#kernel/validate.ts';
import { addressHeader, authRoutes, signInPath, singleSignOnId, type AuthRoute } from './routes.ts';
import { visits, type Visit } from './visit.ts';

interface Parts {
  readonly library: () => { readonly handler: (request: Request) => Promise<Response> };
  readonly find: (headers: Headers) => Promise<SignedIn | null>;
  readonly people: PersonStore;
  readonly singleSignOn: object | null;
  readonly onEvent: (event: SignInEvent) => Promise<void>;
}

/** @throws AppError `not_found`, `invalid_input`, `unauthenticated`, `forbidden`, `too_many_requests` */
export async function answerRequest(parts: Parts, request: Request, address: string): Promise<Response> {
  const path = new URL(request.url).pathname.slice(signInPath.length);
  const route = routeOf(path, request.method, parts.singleSignOn !== null);
  const body = request.method === 'POST' ? accepted(path, await request.json()) : undefined;
  const visit: Visit = { method: route.method };
  const before = path.startsWith('/sign-in/') ? null : await parts.find(request.headers);
  const answer = await visits.run(visit, () => parts.library().handler(forwarded(request, body, address)));
  const content = await contentOf(answer);
  const done = { route, path, before, visit, answer, content, email: textIn(body, 'email') };
  await record(parts, done, { address, userAgent: request.headers.get('user-agent') ?? '' });
  if (answer.status >= 400) throw refusalOf(answer, content, visit);
  if (path === '/change-password' && before !== null) await parts.people.passwordChosen(before.person.id);
  return shown(answer, content);
}

interface Done {
  readonly route: AuthRoute;
  readonly path: string;
  readonly before: SignedIn | null;
  readonly visit: Visit;
  readonly answer: Response;
  readonly content: JsonObject | null;
  readonly email: string;
}

function routeOf(path: string, verb: string, hasSingleSignOn: boolean): AuthRoute {
  const route = Object.hasOwn(authRoutes, path) ? authRoutes[path] : undefined;
  const missing = route?.method === singleSignOnId && !hasSingleSignOn;
  if (route !== undefined && route.verb === verb && !missing) return route;
  throw new AppError('not_found', `There is no ${verb} ${signInPath}${path}.`, { failureIndicator: path });
}

/** What of a body reaches the library: it takes more than is wanted here. */
function accepted(path: string, body: unknown): JsonObject {
  if (!isJsonObject(body)) throw invalidInput([{ path: 'body', problem: 'must be an object' }]);
  if (path === '/sign-in/email') return { email: textIn(body, 'email'), password: textIn(body, 'password') };
  if (path === '/sign-in/social') {
    return { provider: singleSignOnId, callbackURL: '/', errorCallbackURL: '/sign-in', disableRedirect: true };
  }
  if (path.startsWith('/two-factor/verify')) return { code: textIn(body, 'code') };
  if (path !== '/change-password') return body;
  const [currentPassword, newPassword] = [textIn(body, 'currentPassword'), textIn(body, 'newPassword')];
  if (currentPassword === newPassword) {
    throw invalidInput([{ path: 'body.newPassword', problem: 'must differ from the password until now' }]);
  }
  return { currentPassword, newPassword, revokeOtherSessions: true };
}

function forwarded(request: Request, body: JsonObject | undefined, address: string): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  headers.set(addressHeader, address);
  if (body !== undefined) headers.set('content-type', 'application/json');
  return new Request(request.url, {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function contentOf(answer: Response): Promise<JsonObject | null> {
  const text = await answer.clone().text();
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Who came in, who did not, and what people change about their own access. */
async function record(
  { people, onEvent }: Parts,
  { route, path, before, visit, answer, content, email }: Done,
  from: { readonly address: string; readonly userAgent: string },
): Promise<void> {
  if (answer.status === 429) return;
  const failed = answer.status >= 400 || (answer.headers.get('location') ?? '').includes('error=');
  const details = { method: visit.method, address: from.address, userAgent: from.userAgent.slice(0, 300) };
  if (before !== null) {
    const { person } = before;
    if (route.change === undefined) return;
    const what = failed ? `${route.change}-refused` : route.change;
    await onEvent({ what, person, subject: person.id, details });
    return;
  }
  if (failed && route.entrance === true) {
    const person =
      visit.claimant === undefined ? await people.findByEmail(email.slice(0, 300)) : await people.find(visit.claimant);
    const reason = (visit.refusal ?? textIn(content, 'code')) || (answer.headers.get('location') ?? '');
    const subject = person?.id ?? (email === '' ? path : email.slice(0, 300));
    await onEvent({ what: 'sign-in.refused', person, subject, details: { ...details, reason: reason.slice(0, 300) } });
    return;
  }
  if (visit.signedIn === undefined || content?.['twoFactorRedirect'] === true) return;
  const person = await people.find(visit.signedIn);
  await onEvent({ what: 'sign-in.succeeded', person, subject: visit.signedIn, details });
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'body_too_large',
  429: 'too_many_requests',
};

function refusalOf(answer: Response, content: JsonObject | null, visit: Visit): AppError {
  if (visit.refusal === 'disabled') {
    return new AppError('unauthenticated', 'This person may not sign in any more.', { failureIndicator: 'sign-in' });
  }
  const code = codes[answer.status] ?? (answer.status >= 500 ? 'internal' : 'invalid_input');
  const message = textIn(content, 'message') || `The sign-in answered ${answer.status}.`;
  const seconds = Number(answer.headers.get('x-retry-after'));
  const details = { reason: textIn(content, 'code') };
  return new AppError(code, message, {
    failureIndicator: 'sign-in',
    details: seconds > 0 ? { ...details, retryAfterSeconds: seconds } : details,
  });
}

/** The answer without what a script has no business with: the cookie alone carries the sign-in. */
function shown(answer: Response, content: JsonObject | null): Response {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  if (content === null) return new Response(answer.body, { status: answer.status, headers });
  const rest = Object.entries(content).filter(([name]) => !['token', 'user', 'session'].includes(name));
  return new Response(JSON.stringify(Object.fromEntries(rest)), { status: answer.status, headers });
}

function textIn(body: JsonObject | null | undefined, name: string): string {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
}
