import { readFileSync } from 'node:fs';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { runCli } from '#cli/cli.ts';
import { commands } from '#cli/commands.ts';
import type { JsonObject } from '#kernel/json.ts';
import { localTools } from '../../../src/main/local-tools.ts';
import { connectTo } from './api.ts';
import type { CliEnd } from './cli-process.ts';
import { startInstallation, type Installation } from './installation.ts';
import { textOf } from './json.ts';
import { until } from './waiting.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** An installation with the connection `SES`, and short words for what tests of playbooks do. */
export interface Automation extends Omit<Installation, 'cli'> {
  /** The command line in this process, against the server in the other one. */
  cli(...words: readonly string[]): Promise<CliEnd>;
  /** @param more lines of the document beside id, title and steps */
  publish(id: string, steps: string, more?: string): Promise<void>;
  /** @returns the id of the run */
  start(id: string, inputs?: JsonObject): Promise<string>;
  /** @returns the id of the run that goes on */
  rerun(id: string, body: JsonObject): Promise<string>;
  run(id: string): Promise<JsonObject>;
  /** The run once it has ended. */
  end(id: string): Promise<JsonObject>;
  runCount(playbook: string): Promise<number>;
  ask(method: string, path: string, body?: JsonObject, headers?: Record<string, string>): Promise<Answered>;
  /** Writes that the console has got for an agent. */
  posts(agent: string): number;
}

export async function startAutomation(): Promise<Automation> {
  const installation = await startInstallation({ extraAgents: 40 });
  const { client, simulator, server, token } = installation;
  await connectTo(client, simulator);
  const catalog = createCatalog(connectors);
  const run = (id: string): Promise<JsonObject> => client.call('getRun', { params: { id } });
  return {
    ...installation,
    run,
    async cli(...words) {
      let out = '';
      let error = '';
      const code = await runCli({
        words,
        commands,
        options: [],
        streams: { out: (text) => void (out += text), error: (text) => void (error += text) },
        context: {
          signal: new AbortController().signal,
          readFile: (path) => readFileSync(path, 'utf8'),
          writeFile: () => Promise.reject(new Error('These commands write no file.')),
          client: () => Promise.resolve(client),
          catalog: () => Promise.resolve(catalog),
          local: localTools,
        },
      });
      return { code, out, error };
    },
    async publish(id, steps, more = '') {
      const source = `id: ${id}\ntitle: Test\n${more}\nsteps:\n${steps}\n`;
      await client.call('publishPlaybook', { body: { source } });
    },
    async start(id, inputs = {}) {
      return textOf((await client.call('startRun', { params: { id }, body: { inputs } }))['id']);
    },
    async rerun(id, body) {
      return textOf((await client.call('rerunRun', { params: { id }, body }))['id']);
    },
    async end(id) {
      await until(`the run ${id} ends`, async () => (await run(id))['finishedAt'] !== null, 30_000);
      return run(id);
    },
    async runCount(playbook) {
      const { items } = await client.call('listRuns', { query: { playbook, limit: 100 } });
      return (items as readonly JsonObject[]).length;
    },
    ask: (method, path, body, headers = {}) =>
      answered(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    posts: (agent) => simulator.log.list({ method: 'POST', path: agent }).length,
  };
}

export async function answered(url: string, request: RequestInit): Promise<Answered> {
  const response = await fetch(url, request);
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
}

/** `step status`, later attempts as `step#2`, items as `step/1`. */
export function stepStates(found: JsonObject): readonly string[] {
  return (found['steps'] as readonly JsonObject[]).map(({ stepId, attempt, iteration, status }) => {
    const number = attempt === 1 ? '' : `#${Number(attempt)}`;
    return `${textOf(stepId)}${number}${iteration === '' ? '' : `/${textOf(iteration)}`} ${textOf(status)}`;
  });
}
