import { Hono } from 'hono';
import { readBody } from '../kit/control-routes.ts';
import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';
import { placeOf } from './model/activity-log.ts';
import { refreshAgent } from './families/mitigation.ts';
import { makeAlert, alertIdOf } from './seed/alert-row.ts';
import { makeThreat } from './seed/threat-row.ts';
import type { SentinelOneState } from './state.ts';
import type { Json } from './wire/call.ts';

const mostAtOnce = 10_000;

/** Control routes of this vendor: what happens on machines without anybody asking through the API. */
export function controlRoutes(state: SentinelOneState): Hono {
  const routes = new Hono();

  routes.get('/writes', (context) => context.json(state.console.journal.counts()));
  routes.delete('/writes', (context) => {
    state.console.journal.clear();
    return context.body(null, 204);
  });

  routes.get('/agents/:id', (context) => {
    const entry = state.console.fleet.find(context.req.param('id'));
    return entry === undefined ? context.json({ message: 'No such agent.' }, 404) : context.json(entry.row());
  });

  routes.post('/threats', async (context) => {
    const { agents, fields } = readDetection(state, await readBody(context));
    const { console } = state;
    const ids = agents.map((seq) => {
      const agent = console.fleet.row(seq);
      const threat = makeThreat(console, agent, fields);
      const threatId = String(threat['id']);
      console.lists.threats.add(threatId, threat, placeOf(agent));
      console.activities.write('threatFound', { agent, threatId });
      refreshAgent(console, seq);
      return threatId;
    });
    return context.json({ ids }, 201);
  });

  routes.post('/alerts', async (context) => {
    const { agents, fields } = readDetection(state, await readBody(context));
    const { console } = state;
    const rule = console.lists.detectionRules.rows()[0] ?? {};
    const ids = agents.map((seq) => {
      const agent = console.fleet.row(seq);
      const alert = makeAlert(console, agent, rule, fields);
      console.lists.alerts.add(alertIdOf(alert), alert, placeOf(agent));
      return alertIdOf(alert);
    });
    return context.json({ ids }, 201);
  });

  routes.post('/queries/:id', async (context) => {
    const query = state.parts.queries.find(context.req.param('id'));
    if (query === undefined) return context.json({ message: 'No such query.' }, 404);
    const given = readObject(await readBody(context), 'query');
    query.state = given.text('state') ?? query.state;
    query.error = given.text('error') ?? query.error;
    given.end();
    return context.json(query);
  });
  return routes;
}

/** `{agentId? , count?, fields?}`: one on this agent, or so many on the first agents. @throws SimulatorInputError */
function readDetection(state: SentinelOneState, body: unknown): { agents: readonly number[]; fields: Json } {
  const given = readObject(body, 'detection');
  const agentId = given.text('agentId');
  const count = given.number('count', { min: 1, max: mostAtOnce }) ?? 1;
  const fields = given.value('fields') ?? {};
  given.end();
  const { fleet } = state.console;
  const first = agentId === undefined ? 1 : fleet.find(agentId)?.seq;
  if (first === undefined || fleet.size === 0) throw new SimulatorInputError('detection.agentId is no agent.');
  const agents = Array.from({ length: count }, (_, index) =>
    agentId === undefined ? 1 + (index % fleet.size) : first,
  );
  return { agents, fields: fields as Json };
}
