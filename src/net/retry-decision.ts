import type { ErrorCode } from '#kernel/error-table.ts';
import type { WireRequest } from '#kernel/net.ts';

/** How far a request got: nothing left the process, bytes may have left, or the head of an answer came. */
export type Phase = 'not_sent' | 'sent' | 'answered';

export interface AttemptFacts {
  readonly effect: WireRequest['effect'];
  readonly phase: Phase;
  /** Of the answer, when its head came. */
  readonly status?: number | undefined;
  /** Why there is no usable answer. */
  readonly errorCode?: ErrorCode | undefined;
  /** Counted from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly retryAfterMs?: number | undefined;
  /** In [0, 1): spreads the retries of many callers. */
  readonly jitter: number;
}

export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number; readonly because: string }
  | { readonly retry: false; readonly because: string };

/** A console that asks for more is taken at its word: its answer is handed on. */
export const maxRetryAfterMs = 120_000;
const maxBackoffMs = 30_000;
const connectionBackoffMs = 250;
const limiterBackoffMs = 1_000;

/** The only place that decides whether a request is sent again. Pure. */
export function shouldRetry(facts: AttemptFacts): RetryDecision {
  const { effect, phase, status, errorCode, attempt, maxAttempts, retryAfterMs } = facts;
  if (errorCode === undefined && (status === undefined || status < 400)) return no('the request was answered');
  if (attempt >= maxAttempts) return no('this was the last attempt');
  if (retryAfterMs !== undefined && retryAfterMs > maxRetryAfterMs)
    return no('the console asks for a longer wait than we grant');

  // Nothing left the process, so sending now is the first time it is sent, for a write too.
  if (phase === 'not_sent' && errorCode === 'unreachable')
    return yes(facts, connectionBackoffMs, 'no connection came about, nothing was sent');
  // Trust, permits, addresses and wrong input do not change by asking again.
  if (phase === 'not_sent') return no('the request was refused before it was sent');

  // The limiter refused it before the console acted on it: the one answer after which a write is safe to repeat.
  if (phase === 'answered' && status === 429 && errorCode === undefined)
    return yes(facts, limiterBackoffMs, 'the limiter of the console refused it');

  // Whatever else happened to a write, it may have been carried out: lost, timed out, or failed half way.
  if (effect === 'write') return no('a write that may have been carried out is never sent again');

  // From here on reads only: repeating one changes nothing.
  if (errorCode === 'timeout' || errorCode === 'connection_lost')
    return yes(facts, connectionBackoffMs, 'the answer of a read was lost');
  if (errorCode !== undefined) return no('the same answer would come again');
  // Gateways and busy consoles recover within seconds.
  if (status === 502 || status === 503 || status === 504)
    return yes(facts, limiterBackoffMs, 'the console is not available for the moment');
  // 500 and 501 are answers of the console's own code; 4xx is about the request.
  return no('the answer is final');
}

function no(because: string): RetryDecision {
  return { retry: false, because };
}

function yes(facts: AttemptFacts, baseMs: number, because: string): RetryDecision {
  // At least half of the backoff, so that a retry is never immediate; the rest is spread.
  const backoff = Math.min(maxBackoffMs, baseMs * 2 ** (facts.attempt - 1)) * (0.5 + facts.jitter / 2);
  // When the console named a time, coming earlier is useless; the spread goes on top.
  const asked = facts.retryAfterMs === undefined ? 0 : facts.retryAfterMs + facts.jitter * connectionBackoffMs;
  return { retry: true, delayMs: Math.ceil(Math.max(backoff, asked)), because };
}
