import { AppError } from '#kernel/error.ts';
import { jitter } from '#kernel/ids.ts';
import type { CallScope, WireRequest } from '#kernel/net.ts';
import { createRedactor } from '#kernel/redact.ts';
import type { Answer, Attempted } from './attempt.ts';
import { notSent, toCallError } from './error-mapping.ts';
import { headerSecrets } from './header-secrets.ts';
import { transportClosed, type Line } from './line.ts';
import { prepare, type Outgoing } from './outgoing.ts';
import { proxyRefused } from './proxy.ts';
import { isRedirect, redirectOf } from './redirects.ts';
import { retryAfterMs } from './retry-after.ts';
import { shouldRetry } from './retry-decision.ts';
import { wait } from './wait.ts';

/** Makes one attempt. Throws only when the call must not go on, such as without a permit. */
export type MakeAttempt<A extends Answer> = (line: Line, outgoing: Outgoing, scope: CallScope) => Promise<Attempted<A>>;

const maxAttempts = 3;
/** How often a write may be held back because its permit was checked too early, before we give up. */
const maxHolds = 3;

/** A call with its retries and redirects. @throws AppError */
export async function runCall<A extends Answer>(
  line: Line,
  request: WireRequest,
  scope: CallScope,
  makeAttempt: MakeAttempt<A>,
): Promise<{ readonly call: string; readonly answer: A }> {
  if (line.isClosed) throw transportClosed();
  if (request.effect === 'write' && scope.permit === null) {
    throw new AppError('permit_expired', 'No write may leave without a committed intent, and this call has no permit.');
  }
  let outgoing = prepare(request, line.base, line.options.timeoutMs, line.redactor);
  let attempt = 1;
  let holds = 0;
  let redirects = 0;
  for (;;) {
    await unsent(outgoing, line.admission.enter(request.family, scope));
    const attempted = await makeAttempt(line, outgoing, scope);
    if ('error' in attempted && attempted.held && holds < maxHolds) {
      holds += 1;
      continue;
    }
    const delayMs = retryDelay(line, outgoing, attempted, attempt);
    if (delayMs !== null) {
      if ('answer' in attempted) attempted.answer.discard?.();
      await unsent(outgoing, wait(delayMs, scope.signal));
      attempt += 1;
      continue;
    }
    if ('error' in attempted) throw attempted.error;
    const { answer } = attempted;
    const next = following(line, outgoing, answer, redirects);
    if (next === null) return { call: outgoing.call, answer };
    answer.discard?.();
    outgoing = next;
    redirects += 1;
  }
}

/** Milliseconds until the next attempt; null when this was the last. */
function retryDelay(line: Line, outgoing: Outgoing, attempted: Attempted<Answer>, attempt: number): number | null {
  const answer = 'answer' in attempted ? attempted.answer : undefined;
  const afterMs = retryAfterMs(answer?.headers['retry-after'], line.clock.now());
  const failed = 'error' in attempted ? attempted : undefined;
  const decision = shouldRetry({
    // What must not happen twice follows the rule of writes.
    effect: outgoing.advances ? 'write' : outgoing.effect,
    phase: failed?.phase ?? 'answered',
    status: answer?.status ?? failed?.status,
    errorCode: failed?.error.code,
    attempt,
    maxAttempts,
    retryAfterMs: afterMs,
    jitter: jitter(),
  });
  if (!decision.retry) return null;
  line.log.info('HTTP request is repeated', {
    call: outgoing.call,
    attempt,
    because: decision.because,
    delayMs: decision.delayMs,
  });
  return decision.delayMs;
}

/** The request to go on with after a redirect, or null for an answer to hand on. */
function following(line: Line, outgoing: Outgoing, answer: Answer, redirects: number): Outgoing | null {
  try {
    // The proxy answered in place of the console, which never saw the request.
    if (answer.status === 407 && line.isForwarded(outgoing)) throw toCallError(proxyRefused(407), notSent(outgoing));
    if (!isRedirect(answer.status)) return null;
    // What follows is written by the server, which knows what it was sent.
    const redactor = createRedactor([...line.options.secrets, ...headerSecrets(outgoing.headers)]);
    return redirectOf({ ...outgoing, redactor }, answer.status, answer.headers['location'], redirects);
  } catch (error) {
    answer.discard?.();
    throw error;
  }
}

/** Names the call in the error of a wait before it is sent, or sent again after a refusal. */
async function unsent(outgoing: Outgoing, waiting: Promise<void>): Promise<void> {
  try {
    await waiting;
  } catch (cause) {
    throw toCallError(cause, notSent(outgoing));
  }
}
