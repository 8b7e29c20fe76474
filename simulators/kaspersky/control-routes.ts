import { Hono } from 'hono';
import { readBody } from '../kit/control-routes.ts';
import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';
import type { SessionTable } from './access/session-table.ts';
import { findHost, readThreat } from './host-change.ts';
import type { KscEvent } from './model/event.ts';
import { networkLists } from './model/quarantine-store.ts';
import type { World } from './model/world.ts';

/** What tests do to the console beyond its settings, users and hosts. */
export function controlRoutes(world: World, sessions: SessionTable): Hono {
  const routes = new Hono();

  routes.get('/hosts/:key', (context) => context.json(findHost(world, context.req.param('key'))));
  routes.post('/sessions/expire', (context) => context.json({ expired: sessions.expireAll() }));
  routes.post('/events', async (context) => {
    const events = readEvents(world, await readBody(context));
    return context.json({ ids: events.map((event) => world.events.add(event).id) }, 201);
  });
  routes.post('/threats', async (context) => {
    const given = readObject(await readBody(context), 'threat');
    const host = findHost(world, given.text('host') ?? '');
    host.threats = [...host.threats, readThreat(given.value('threat') ?? {}, 'threat')];
    given.end();
    world.census.forget();
    return context.json({ threats: host.threats }, 201);
  });
  routes.post('/quarantine', async (context) => {
    const given = readObject(await readBody(context), 'quarantine');
    const row = world.quarantine.add({
      host: findHost(world, given.text('host') ?? ''),
      path: given.text('path') ?? String.raw`C:\Test\6.txt`,
      virusName: given.text('virusName') ?? 'EICAR-Test-File',
      status: given.number('status') ?? 1,
      list: given.choice('list', networkLists) ?? 'Quarantine',
    });
    given.end();
    return context.json(row, 201);
  });
  return routes;
}

/** Copies of one event, each a second older than the one before. */
function readEvents(world: World, body: unknown): readonly Omit<KscEvent, 'id' | 'registeredAt'>[] {
  const given = readObject(body, 'event');
  const count = given.number('count', { min: 1, max: 100_000 }) ?? 1;
  const at = given.text('risenAt');
  const risenAt = at === undefined ? world.clock.now() : Date.parse(at);
  if (Number.isNaN(risenAt)) throw new SimulatorInputError('event.risenAt must be an ISO 8601 time.');
  const taskName = given.text('taskName');
  const event = {
    type: given.text('type') ?? 'GNRL_EV_VIRUS_FOUND',
    title: given.text('title') ?? 'Malicious object detected',
    severity: given.number('severity', { min: 0, max: 4 }) ?? 4,
    description: given.text('description') ?? 'EICAR-Test-File',
    hostIndex: findHost(world, given.text('host') ?? 'WIN10-01').index,
    product: given.text('product') ?? 'KES',
    productVersion: '11.0.0.0',
    productDisplayVersion: '11.7.0.669',
    ...(taskName === undefined ? {} : { taskName }),
  };
  given.end();
  return Array.from({ length: count }, (_, index) => ({ ...event, risenAt: risenAt - index * 1_000 }));
}
