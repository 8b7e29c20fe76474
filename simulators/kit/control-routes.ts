import { Hono, type Context } from 'hono';
import type { ServerCertificate } from './certificate.ts';
import type { SimulatorClock } from './clock.ts';
import { readFaultRule } from './fault.ts';
import type { FaultList } from './fault-list.ts';
import { SimulatorInputError } from './input-error.ts';
import type { Listener } from './listener.ts';
import { readObject } from './reader.ts';
import type { LogFilter, RequestLog } from './request-log.ts';

/** What a vendor plugs in: its state, and routes of its own under `/control/<name>/`. */
export interface SimulatorState {
  /** Everything that a test may want to look at, as plain JSON. */
  snapshot(): object;
  /** @throws SimulatorInputError */
  patch(change: unknown): void;
  /** Back to the seed. */
  reset(): void;
  /** Mounted at `/control/<name>`. */
  readonly routes?: Hono;
}

export interface ControlParts {
  readonly name: string;
  readonly clock: SimulatorClock;
  readonly faults: FaultList;
  readonly log: RequestLog;
  readonly listener: Listener;
  readonly certificate: ServerCertificate | null;
  readonly state: SimulatorState;
}

export function controlRoutes(parts: ControlParts): Hono {
  const { clock, faults, log, state, name } = parts;
  const routes = new Hono().basePath(`/control/${name}`);

  routes.get('/log', (context) => context.json({ total: log.total(), requests: log.list(readFilter(context)) }));
  routes.delete('/log', (context) => {
    log.clear();
    return context.body(null, 204);
  });

  routes.get('/faults', (context) => context.json({ rules: faults.list() }));
  routes.post('/faults', async (context) => {
    const given = await readBody(context);
    const rules = (Array.isArray(given) ? given : [given]).map((rule, index) =>
      readFaultRule(rule, `rule ${index + 1}`),
    );
    return context.json({ rules: rules.map((rule) => faults.add(rule)) }, 201);
  });
  routes.delete('/faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  routes.delete('/faults/:id', (context) =>
    faults.remove(Number(context.req.param('id')))
      ? context.body(null, 204)
      : context.json({ message: 'No such rule.' }, 404),
  );

  routes.get('/clock', (context) => context.json(clock.state()));
  routes.post('/clock', async (context) => {
    changeClock(clock, await readBody(context));
    return context.json(clock.state());
  });

  routes.get('/server', (context) => context.json(serverState(parts)));
  routes.post('/server', async (context) => {
    await changeServer(parts.listener, await readBody(context));
    return context.json(serverState(parts));
  });

  routes.get('/state', (context) => context.json(state.snapshot()));
  routes.patch('/state', async (context) => {
    state.patch(await readBody(context));
    return context.json(state.snapshot());
  });
  routes.post('/state/reset', (context) => {
    state.reset();
    return context.json(state.snapshot());
  });

  routes.get('/snapshot', (context) =>
    context.json({
      name,
      clock: clock.state(),
      server: serverState(parts),
      faults: faults.list(),
      log: { total: log.total(), requests: log.list() },
      state: state.snapshot(),
    }),
  );

  if (state.routes !== undefined) routes.route('/', state.routes);
  routes.notFound((context) => context.json({ message: 'No such control route.' }, 404));
  routes.onError((error, context) => {
    const asked = error instanceof SimulatorInputError || error instanceof RangeError;
    return context.json({ message: error.message }, asked ? 400 : 500);
  });
  return routes;
}

function changeClock(clock: SimulatorClock, body: unknown): void {
  const change = readObject(body, 'clock');
  const rate = change.number('rate');
  const frozen = change.flag('frozen');
  const advanceMs = change.number('advanceMs', { min: 0 });
  change.end();
  if (rate !== undefined) clock.setRate(rate);
  if (frozen === true) clock.freeze();
  if (frozen === false) clock.resume();
  if (advanceMs !== undefined) clock.advance(advanceMs);
}

async function changeServer(listener: Listener, body: unknown): Promise<void> {
  const change = readObject(body, 'server');
  const listening = change.flag('listening');
  const abrupt = change.flag('abrupt') ?? false;
  const dropConnections = change.flag('dropConnections') ?? false;
  change.end();
  if (dropConnections) listener.dropConnections();
  if (listening === true) await listener.start();
  if (listening === false) await listener.stop(abrupt);
}

function serverState({ listener, certificate }: ControlParts): object {
  return {
    url: listener.url,
    listening: listener.listening,
    connections: listener.connections(),
    certificate:
      certificate === null
        ? null
        : { kind: certificate.kind, fingerprint: certificate.fingerprint, ca: certificate.caPem },
  };
}

function readFilter(context: Context): LogFilter {
  const { method, path, after, limit } = context.req.query();
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(path === undefined ? {} : { path: checkedPattern(path) }),
    ...(after === undefined ? {} : { afterId: readCount(after, 'after') }),
    ...(limit === undefined ? {} : { limit: readCount(limit, 'limit') }),
  };
}

function checkedPattern(path: string): string {
  try {
    new RegExp(path, 'u');
    return path;
  } catch (error) {
    throw new SimulatorInputError('path is not a regular expression.', { cause: error });
  }
}

function readCount(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new SimulatorInputError(`${name} must be a whole number.`);
  return Number(text);
}

/** The JSON of a control request. @throws SimulatorInputError */
export async function readBody(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text());
  } catch (error) {
    throw new SimulatorInputError('The body is not JSON.', { cause: error });
  }
}
