import { errors } from 'undici';
import type { ErrorCode } from '#kernel/error-table.ts';
import { AppError, type Applied } from '#kernel/error.ts';
import type { WireRequest } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import type { Phase } from './retry-decision.ts';
import { TimeLimit } from './stop-reasons.ts';
import { codeOf } from './tls-failure.ts';

/** How far a call had got when it failed. */
export interface CallFacts {
  /** `METHOD /path`, redacted. */
  readonly call: string;
  readonly effect: WireRequest['effect'];
  readonly redactor: Redactor;
  readonly phase: Phase;
  readonly status: number | undefined;
}

/** The facts of a request of which nothing has left yet. */
export function notSent({ call, effect, redactor }: Pick<CallFacts, 'call' | 'effect' | 'redactor'>): CallFacts {
  return { call, effect, redactor, phase: 'not_sent', status: undefined };
}

/** Any failure of an attempt, as the error that its caller sees: what happened, and whether something may have changed. */
export function toCallError(cause: unknown, facts: CallFacts): AppError {
  const { redactor } = facts;
  const { code, message } = describe(cause, facts);
  const known = cause instanceof AppError ? cause : undefined;
  return new AppError(code, redactor.text(message), {
    failureIndicator: facts.call,
    applied: appliedBy(facts),
    ...(facts.status === undefined ? {} : { statusCode: facts.status }),
    ...(known === undefined ? {} : { retryable: known.retryable }),
    ...(known?.details === undefined ? {} : { details: redactor.json(known.details) }),
    cause: known?.cause ?? cause,
  });
}

/**
 * A write that left is unknown, unless the head of an answer says that the console refused it:
 * then nothing was done, even when the rest of that answer was lost or too large.
 */
function appliedBy({ effect, phase, status }: Pick<CallFacts, 'effect' | 'phase' | 'status'>): Applied {
  if (effect === 'read' || phase === 'not_sent') return 'no';
  return status !== undefined && isRefusal(status) ? 'no' : 'unknown';
}

/** 4xx is a refusal; 408 and 499 are about waiting, which says nothing about the work. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 499;
}

function describe(cause: unknown, facts: CallFacts): { readonly code: ErrorCode; readonly message: string } {
  if (cause instanceof AppError) return cause;
  if (cause instanceof TimeLimit) return timedOut(cause, facts.phase);
  const code = codeOf(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return { code: 'cancelled', message: 'The transport was closed.' };
  // The library names the header or option, never its value.
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
    return { code: 'invalid_input', message: `The request cannot be sent: ${reason}.` };
  if (cause instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW')
    return { code: 'vendor_malformed', message: 'The answer is not valid HTTP.' };
  if (code.startsWith('Z_') || code.startsWith('ERR_'))
    return { code: 'vendor_malformed', message: 'The compressed answer cannot be unpacked.' };
  if (facts.phase === 'not_sent')
    return { code: 'unreachable', message: `The connection broke before the request was sent: ${reason}.` };
  if (facts.phase === 'sent')
    return { code: 'connection_lost', message: `The connection broke before an answer came: ${reason}.` };
  return { code: 'connection_lost', message: `The connection broke in the middle of the answer: ${reason}.` };
}

function timedOut({ timeoutMs }: TimeLimit, phase: Phase): { readonly code: ErrorCode; readonly message: string } {
  if (phase === 'not_sent') return { code: 'unreachable', message: `No connection came about within ${timeoutMs} ms.` };
  if (phase === 'sent')
    return { code: 'timeout', message: `The request was sent, but no answer came within ${timeoutMs} ms.` };
  return { code: 'timeout', message: `The answer began, but did not end within ${timeoutMs} ms.` };
}
