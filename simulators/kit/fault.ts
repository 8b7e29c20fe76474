import { SimulatorInputError } from './input-error.ts';
import { readObject, type ObjectReader } from './reader.ts';

export const bodyShapes = ['empty', 'text', 'html', 'json', 'problem+json'] as const;
export type BodyShape = (typeof bodyShapes)[number];

/** What goes wrong. Durations are real milliseconds: they are what a client's own timeouts meet. */
export type Fault =
  /** `before`: the handler acts late. `after`: it acts at once and only the answer is late. */
  | { readonly kind: 'delay'; readonly ms: number; readonly point: 'before' | 'after' }
  /** The socket is destroyed; the handler never acts. */
  | { readonly kind: 'drop-before' }
  /** The handler acts; the socket is destroyed without an answer. */
  | { readonly kind: 'drop-after' }
  /** Another answer than the handler's. With `acts` the handler acts all the same. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: BodyShape;
      /** Sent instead of the standard body of this shape. */
      readonly content?: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly acts: boolean;
    }
  /** 429; `retryAfter` is the raw header value, null leaves the header out. */
  | { readonly kind: 'rate-limit'; readonly retryAfter: string | null; readonly body: BodyShape }
  /** The handler acts; half of its answer comes, as if it were all. */
  | { readonly kind: 'malformed-body' }
  /** The handler acts; the connection breaks in the middle of its answer. */
  | { readonly kind: 'cut-body' }
  /** The handler acts; its answer comes in pieces, spread over this time. */
  | { readonly kind: 'slow-body'; readonly ms: number };

export interface FaultMatch {
  readonly method?: string;
  /** Regular expression, searched in the request target (path and query as sent). */
  readonly path?: string;
  /** 0 to 1; the draw is seeded. */
  readonly probability?: number;
  /** Lets this many matching requests pass first. */
  readonly skip?: number;
  /** Ends after it was applied this often. */
  readonly times?: number;
}

export interface FaultRule {
  readonly match: FaultMatch;
  readonly fault: Fault;
}

/** @throws SimulatorInputError */
export function readFaultRule(value: unknown, at = 'rule'): FaultRule {
  const rule = readObject(value, at);
  const match = rule.object('match');
  const fault = rule.object('fault');
  rule.end();
  if (fault === undefined) throw new SimulatorInputError(`${at}.fault is required.`);
  const read = { match: match === undefined ? {} : readMatch(match, at), fault: readFault(fault, at) };
  fault.end();
  return read;
}

function readMatch(match: ObjectReader, at: string): FaultMatch {
  const method = match.text('method');
  const path = match.text('path');
  const probability = match.number('probability', { min: 0, max: 1 });
  const skip = match.number('skip', { min: 0 });
  const times = match.number('times', { min: 1 });
  match.end();
  if (path !== undefined) checkPattern(path, at);
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(path === undefined ? {} : { path }),
    ...(probability === undefined ? {} : { probability }),
    ...(skip === undefined ? {} : { skip }),
    ...(times === undefined ? {} : { times }),
  };
}

function checkPattern(path: string, at: string): void {
  try {
    new RegExp(path, 'u');
  } catch (error) {
    throw new SimulatorInputError(`${at}.match.path is not a regular expression.`, { cause: error });
  }
}

const faultKinds = [
  'delay',
  'drop-before',
  'drop-after',
  'status',
  'rate-limit',
  'malformed-body',
  'cut-body',
  'slow-body',
] as const;

function readFault(fault: ObjectReader, at: string): Fault {
  const kind = fault.choice('kind', faultKinds);
  switch (kind) {
    case undefined:
      throw new SimulatorInputError(`${at}.fault.kind is required.`);
    case 'delay':
      return { kind, ms: readDuration(fault, at), point: fault.choice('point', ['before', 'after']) ?? 'before' };
    case 'slow-body':
      return { kind, ms: readDuration(fault, at) };
    case 'rate-limit':
      return { kind, retryAfter: readRetryAfter(fault), body: fault.choice('body', bodyShapes) ?? 'json' };
    case 'status':
      return readStatus(fault, at);
    default:
      return { kind };
  }
}

function readStatus(fault: ObjectReader, at: string): Fault {
  const status = fault.number('status', { min: 200, max: 599 });
  if (status === undefined) throw new SimulatorInputError(`${at}.fault.status is required.`);
  const content = fault.text('content');
  const headers = fault.object('headers');
  return {
    kind: 'status',
    status,
    body: fault.choice('body', bodyShapes) ?? 'empty',
    ...(content === undefined ? {} : { content }),
    headers: Object.fromEntries((headers?.names() ?? []).map((name) => [name, headers?.text(name) ?? ''])),
    acts: fault.flag('acts') ?? false,
  };
}

function readDuration(fault: ObjectReader, at: string): number {
  const ms = fault.number('ms', { min: 0 });
  if (ms === undefined) throw new SimulatorInputError(`${at}.fault.ms is required.`);
  return ms;
}

function readRetryAfter(fault: ObjectReader): string | null {
  const given = fault.value('retryAfter');
  if (given === undefined) return '1';
  if (given === null) return null;
  return typeof given === 'number' ? String(given) : (fault.text('retryAfter') ?? null);
}
