import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import type { Connector } from '#kernel/action.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { VerbCall } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import type { Fault } from '../../../simulators/kit/fault.ts';
import type { LoggedRequest } from '../../../simulators/kit/request-log.ts';
import type { KasperskySimulator } from '../../../simulators/kaspersky/simulator.ts';
import { samplePaths } from '../../../simulators/stormshield/seed.ts';
import type { StormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';

/** A simulated console as the matrix of faults sees it: one endpoint for each case, faults on single writes, and what came of them. */
export interface MatrixConsole {
  /** Title of the connection. */
  readonly connection: string;
  readonly verbs: readonly VerbId[];
  /** Writes of a verb in their order, as patterns of the paths that a fault may strike. */
  writesOf(verb: VerbId): readonly string[];
  nextEndpoint(): string;
  call(verb: VerbId, endpoint: string): VerbCall;
  strike(write: string, endpoint: string, fault: Fault): void;
  setOnline(endpoint: string, online: boolean): void;
  /** As somebody does it in the console itself. */
  releaseByHand(endpoint: string): void;
  isolateByHand(endpoint: string): void;
  /** Whether the endpoint shows what the verb was for. */
  isDone(verb: VerbId, endpoint: string): boolean;
  /** How often the console took each write that is about this endpoint. */
  taken(endpoint: string): readonly number[];
}

const matrixPath = samplePaths.download;

const inputs: Partial<Record<VerbId, JsonObject>> = { 'quarantine-file': { path: matrixPath } };

/** @param prepared what the connector would read beforehand */
export function callOf(
  connector: Connector,
  verb: VerbId,
  id: string,
  raw: JsonObject,
  prepared: JsonObject = {},
): VerbCall {
  const implementation = connector.verbSupport?.verbs.find((candidate) => candidate.verb === verb);
  const [call] = implementation?.calls({ ...inputs[verb], ...prepared }, [{ id, name: id, raw } as Endpoint]) ?? [];
  if (call === undefined) throw new Error(`${connector.id} has no ${verb}.`);
  return call;
}

export function stormshieldMatrix(simulator: StormshieldSimulator): MatrixConsole {
  let last = 0;
  const agentOf = (name: string) => {
    const agent = simulator.state.agents.find((one) => one.name === name);
    if (agent === undefined) throw new Error(`There is no agent ${name}.`);
    return agent;
  };
  return {
    connection: 'SES',
    verbs: ['isolate', 'release', 'quarantine-file'],
    writesOf: () => ['/tasks/'],
    nextEndpoint() {
      last += 1;
      return `PC-${String(last).padStart(5, '0')}`;
    },
    call: (verb, endpoint) => callOf(stormshieldConnector, verb, endpoint, {}),
    strike(_write, endpoint, fault) {
      simulator.faults.add({ match: { method: 'POST', path: `/${endpoint}/`, times: 1 }, fault });
    },
    setOnline: (endpoint, online) => simulator.state.patch({ agents: { [endpoint]: { online } } }),
    releaseByHand: (endpoint) => simulator.state.patch({ agents: { [endpoint]: { isolated: false } } }),
    isolateByHand: (endpoint) => simulator.state.patch({ agents: { [endpoint]: { isolated: true } } }),
    isDone(verb, endpoint) {
      const { isolated, files } = agentOf(endpoint);
      if (verb === 'quarantine-file') return files.every(({ path }) => path !== matrixPath);
      return isolated === (verb === 'isolate');
    },
    taken: (endpoint) => [acted(simulator.log.list({ method: 'POST', path: `/${endpoint}/` })).length],
  };
}

/** Settings of the connection that the quarantine of the simulator needs. */
export const kasperskyMatrixSettings: JsonObject = {
  quarantineTaskName: 'QuarantineFile',
  quarantineFilesKey: 'Files',
};

export function kasperskyMatrix(simulator: KasperskySimulator): MatrixConsole {
  const { world } = simulator.state;
  let index = 20;
  const indexOf = (id: string): number => world.hosts.byId(id)?.index ?? -1;
  function switchByHand(endpoint: string, isolated: boolean): void {
    const host = world.hosts.keep(indexOf(endpoint));
    const { isolation } = simulator.state.snapshot().settings;
    world.storage.write(host, { type: 'SS_SETTINGS', ...isolation }, 3, { [isolation.enabledKey]: isolated });
    world.isolation.apply(host);
  }
  const log = (method: string): readonly LoggedRequest[] => acted(simulator.log.list({ path: `/${method}$` }));
  return {
    connection: 'KSC',
    verbs: ['isolate', 'release', 'scan', 'quarantine-file'],
    writesOf: (verb) =>
      verb === 'isolate' || verb === 'release' ? ['SS_Write', 'AddHostsForSync'] : ['AddTask', 'RunTask'],
    nextEndpoint() {
      for (;;) {
        index += 1;
        const host = world.hosts.at(index);
        if (host.platform === 'windows' && !host.server && host.online) return host.id;
      }
    },
    call: (verb, endpoint) => callOf(kasperskyConnector, verb, endpoint, { KLHST_WKS_PTYPE: 2 }),
    strike(write, _endpoint, fault) {
      simulator.faults.add({ match: { path: `\\.${write}$`, times: 1 }, fault });
    },
    setOnline: (endpoint, online) => simulator.state.patch({ hosts: { [endpoint]: { online } } }),
    releaseByHand: (endpoint) => switchByHand(endpoint, false),
    isolateByHand: (endpoint) => switchByHand(endpoint, true),
    isDone(verb, endpoint) {
      const place = indexOf(endpoint);
      if (verb === 'scan') {
        return world.tasks.list().some((task) => task.taskName === 'ODS' && finished(task.runs.get(place)?.state));
      }
      if (verb === 'quarantine-file') {
        return world.quarantine.all().some(({ hostIndex, path }) => hostIndex === place && path === matrixPath);
      }
      return world.hosts.at(place).isolated === (verb === 'isolate');
    },
    taken(endpoint) {
      const about = (method: string) => log(method).filter(({ body }) => body.includes(endpoint));
      const tasks = world.tasks
        .list()
        .filter(({ groupId, hostIndexes }) => groupId === null && hostIndexes.includes(indexOf(endpoint)));
      const runs = tasks.map(({ id }) => log('RunTask').filter(({ body }) => body.includes(`"${id}"`)).length);
      return [
        about(String.raw`HostGroup\.SS_Write`).length,
        about('AddHostsForSync').length,
        about('AddTask').length,
        ...runs,
      ];
    },
  };
}

const okState = 4;

function finished(state: number | undefined): boolean {
  return state === okState;
}

export function acted(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  return requests.filter((request) => request.acted);
}
