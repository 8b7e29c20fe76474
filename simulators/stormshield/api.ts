import { Hono } from 'hono';
import type { SimulatorClock } from '../kit/clock.ts';
import type { SimulatorBindings } from '../kit/exchange.ts';
import type { Agent } from './agent.ts';
import { findAgents, isVersionAtLeast } from './agent-lookup.ts';
import { authenticate, requireUsage, type ApiKey } from './api-key.ts';
import { errorAnswer, Refusal } from './error-answer.ts';
import { readRequestBody } from './request-body.ts';
import type { StormshieldState } from './state.ts';
import { taskAnswer, taskKinds, type TaskKind } from './task.ts';

interface Environment {
  Bindings: SimulatorBindings;
  Variables: { key: ApiKey };
}

const minimumVersion = '2.5.3';

/** The six public requests, with everything around them refused. */
export function createApi(state: StormshieldState, clock: SimulatorClock): Hono<Environment> {
  const app = new Hono<Environment>().basePath('/rest/api/v1');

  app.use('*', async (context, next) => {
    const key = authenticate(state.keys, context.req.header('authorization'), clock.now());
    context.env.exchange.note('key', key.name);
    context.set('key', key);
    await next();
  });

  app.get('/agents/tasks/:taskId', (context) => {
    requireUsage(context.get('key'), 'Agent Monitoring');
    const task = state.tasks.find(context.req.param('taskId'));
    if (task === undefined) throw new Refusal(404, 'Task not found.');
    return context.json(taskAnswer(task, state.settings.statusCase));
  });
  app.all('/agents/tasks/:taskId', () => refuseMethod('GET'));

  app.post('/agents/:id/tasks/:kind', (context) => {
    const kind = readKind(context.req.param('kind'));
    const key = context.get('key');
    const { exchange } = context.env;
    requireUsage(key, 'Remediation');
    const { input, unknown } = readRequestBody(kind, exchange.body.toString('utf8'), state.settings);
    if (unknown.length > 0) exchange.note('ignoredFields', unknown);
    const agent = selectAgent(state, context.req.param('id'));
    requireCompatible(agent, kind);
    const task = state.tasks.create(agent, { kind, input, key: key.name });
    exchange.note('task', task.id);
    return context.json(taskAnswer(task, state.settings.statusCase), state.settings.createdStatus);
  });
  app.all('/agents/:id/tasks/:kind', (context) => {
    readKind(context.req.param('kind'));
    return refuseMethod('POST');
  });

  app.notFound(() => errorAnswer(new Refusal(404, 'Route not found.'), state.settings));
  app.onError((error) => {
    if (error instanceof Refusal) return errorAnswer(error, state.settings);
    throw error;
  });
  return app;
}

/** @throws Refusal 404 */
function readKind(text: string): TaskKind {
  const kind = taskKinds.find((candidate) => candidate === text);
  if (kind === undefined) throw new Refusal(404, 'Route not found.');
  return kind;
}

function refuseMethod(allow: string): never {
  throw new Refusal(405, 'Method not allowed.', { headers: { allow } });
}

/** @throws Refusal 404 or, for a name that several agents have, what the settings say */
function selectAgent(state: StormshieldState, nameOrGuid: string): Agent {
  const found = findAgents(state.agents, nameOrGuid);
  const [agent] = found;
  const ambiguous = found.length > 1;
  if (ambiguous && state.settings.ambiguousName === 'conflict') {
    throw new Refusal(409, `${found.length} agents have this name.`);
  }
  if (agent === undefined || (ambiguous && state.settings.ambiguousName === 'not-found')) {
    throw new Refusal(404, 'Agent not found.');
  }
  return agent;
}

/** @throws Refusal 409 */
function requireCompatible(agent: Agent, kind: TaskKind): void {
  if (!kind.startsWith('network-')) return;
  if (!isVersionAtLeast(agent.version, minimumVersion)) {
    throw new Refusal(409, `The agent has version ${agent.version}; ${minimumVersion} is needed.`);
  }
  if (!agent.networksFeature) throw new Refusal(409, 'The Networks feature of the agent is off.');
}
