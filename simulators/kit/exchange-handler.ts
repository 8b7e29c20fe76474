import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { SimulatorClock } from './clock.ts';
import type { Exchange, SimulatorBindings } from './exchange.ts';
import { faultResponse } from './fault-body.ts';
import type { Fault } from './fault.ts';
import type { FaultList } from './fault-list.ts';
import type { RequestLog } from './request-log.ts';

export interface ExchangeParts {
  readonly clock: SimulatorClock;
  readonly faults: FaultList;
  readonly log: RequestLog;
  connectionOf(socket: HttpBindings['incoming']['socket']): number;
  /** The vendor's own handler; usually the `fetch` of a Hono application. */
  act(request: Request, bindings: SimulatorBindings): Response | Promise<Response>;
  /** Ends every wait when the simulator stops. */
  readonly signal: AbortSignal;
}

const pieces = 8;

/** Reads a request whole, writes it to the log, and answers it as the first fitting fault says. */
export async function handleExchange(
  parts: ExchangeParts,
  request: Request,
  { incoming, outgoing }: HttpBindings,
): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const method = incoming.method ?? 'GET';
  const target = incoming.url ?? '/';
  const connection = parts.connectionOf(incoming.socket);
  const assigned = parts.faults.pick(method, target);
  const { headers } = incoming;
  // A console tells its own time.
  outgoing.setHeader('date', new Date(parts.clock.now()).toUTCString());
  const id = parts.log.open({ at: parts.clock.iso(), connection, method, target, headers, body, fault: assigned });
  const exchange: Exchange = {
    method,
    target,
    headers,
    body,
    connection,
    socket: incoming.socket,
    note: (name, value) => parts.log.note(id, name, value),
  };

  const act = async (): Promise<Response> => {
    parts.log.update(id, { acted: true });
    return parts.act(withBody(request, method, body), { exchange });
  };
  const drop = (): Response => {
    parts.log.update(id, { answer: 'dropped' });
    incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  };

  const answer = await (assigned === null ? act() : answerWithFault(assigned.fault, act, parts.signal));
  if (answer === null || incoming.socket.destroyed) return drop();
  parts.log.update(id, { answer: { status: answer.status } });
  if (assigned?.fault.kind !== 'cut-body') return answer;

  const whole = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': String(whole.length) });
  outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => incoming.socket.destroy());
  return RESPONSE_ALREADY_SENT;
}

/** Null when there shall be no answer at all. */
async function answerWithFault(
  fault: Fault,
  act: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response | null> {
  switch (fault.kind) {
    case 'delay': {
      const early = fault.point === 'after' ? await act() : null;
      if (!(await waited(fault.ms, signal))) return null;
      return early ?? act();
    }
    case 'drop-before':
      return null;
    case 'drop-after':
      await act();
      return null;
    case 'status':
      if (fault.acts) await act();
      return faultResponse(fault.status, fault.body, fault.headers, fault.content);
    case 'rate-limit':
      return faultResponse(429, fault.body, fault.retryAfter === null ? {} : { 'retry-after': fault.retryAfter });
    case 'malformed-body':
      return halved(await act());
    case 'cut-body':
      return act();
    case 'slow-body':
      return slowed(await act(), fault.ms, signal);
  }
}

async function halved(answer: Response): Promise<Response> {
  const whole = Buffer.from(await answer.arrayBuffer());
  return new Response(whole.subarray(0, Math.floor(whole.length / 2)), withoutLength(answer));
}

async function slowed(answer: Response, ms: number, signal: AbortSignal): Promise<Response> {
  const whole = Buffer.from(await answer.arrayBuffer());
  const size = Math.max(1, Math.ceil(whole.length / pieces));
  let offset = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (offset >= whole.length || !(await waited(ms / pieces, signal))) return controller.close();
      controller.enqueue(whole.subarray(offset, offset + size));
      offset += size;
    },
  });
  return new Response(body, withoutLength(answer));
}

function withoutLength({ status, headers }: Response): ResponseInit {
  const kept = new Headers(headers);
  kept.delete('content-length');
  return { status, headers: kept };
}

/** The body was read already, so the handler gets a request that holds it again. */
function withBody(request: Request, method: string, body: Buffer): Request {
  const { url, headers } = request;
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: new Uint8Array(body) });
}

/** @returns false when the simulator stopped meanwhile */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
