import { isReachable, type Host } from '../model/host.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { paramsIn, paramsOf, textIn } from '../wire/params-reader.ts';
import { params, type WireObject } from '../wire/value.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';
import { findHost } from './selection.ts';

const startAction = 5;

/** The last location of the chain is where the session goes to. */
function prepare(call: Call): MethodAnswer {
  const last = paramsOf(call.arguments.list('pLocations').at(-1));
  const host = call.world.hosts.byId(textIn(last ?? {}, 'SimAgentHostId') ?? '');
  if (host === undefined) throw new PxgError('bad-parameter', 'pLocations');
  if (!isReachable(host)) throw new PxgError('device-offline', host.id);
  const { userKey, virtualServerId } = call.session;
  return { wstrAuthKey: call.createKey('KSCGW', { userKey, virtualServerId, gatewayHost: host.index }) };
}

/** The host of a session that came through a gateway; the server itself has no such methods. */
function agentHost(call: Call): Host {
  if (call.session.gatewayHost === null) throw new PxgError('access-denied');
  return call.world.hosts.at(call.session.gatewayHost);
}

function runtimeInformation(call: Call): MethodAnswer {
  const host = agentHost(call);
  const filter = paramsIn(call.arguments.params('pFilter'), 'klhst-rt-TskInfo');
  if (filter === undefined) return { PxgRetVal: {} };
  const wanted = textIn(filter, 'klhst-ProductName') ?? '';
  const names = [...new Set(host.products.map((product) => product.name))];
  const chosen = names.filter((name) => wanted === '' || name === wanted);
  return {
    PxgRetVal: {
      'klhst-rt-TskInfo': params(
        Object.fromEntries(chosen.map((name) => [name, params(taskStates(call, host, name))])),
      ),
    },
  };
}

function taskStates(call: Call, host: Host, product: string): WireObject {
  const { hostTasks } = call.world;
  const tasks = hostTasks.tasksOf(host).filter((task) => task['TASKID_PRODUCT_NAME'] === product);
  return {
    'klhst-rt-TskArray': tasks.map((task) => {
      const id = textIn(task, 'TASK_UNIQUE_ID') ?? '';
      return params({ taskStorageId: id, taskState: hostTasks.stateOf(host, id) });
    }),
  };
}

function sendTaskAction(call: Call): MethodAnswer {
  const host = agentHost(call);
  const { arguments: given, world } = call;
  const id = given.text('szwTaskStorageId');
  const known = world.hostTasks.tasksOf(host).some((task) => task['TASK_UNIQUE_ID'] === id);
  if (!known) throw new PxgError('bad-parameter', 'szwTaskStorageId');
  if (given.whole('nTaskAction') !== startAction) throw new PxgError('bad-parameter', 'nTaskAction');
  world.hostTasks.start(host, id);
  return {};
}

/** Local tasks of one host: the id of the host is the name of their list. */
function resetHostTasks(call: Call): MethodAnswer {
  const { arguments: given, world, session } = call;
  const host = findHost(call, 'strSrvObjId');
  const wanted = { strProductName: 'TASKID_PRODUCT_NAME', strVersion: 'TASKID_VERSION', strTaskName: 'TASK_NAME' };
  const tasks = world.hostTasks
    .tasksOf(host)
    .filter((task) =>
      Object.entries(wanted).every(([name, key]) => given.text(name) === '' || task[key] === given.text(name)),
    );
  const rows = { count: tasks.length, at: (position: number): WireObject => tasks[position] ?? {} };
  world.resultSets.open(session, 'host-tasks', rows, 600_000, `${session.id} ${host.id}`);
  return {};
}

function nextHostTask(call: Call): MethodAnswer {
  const { world, session } = call;
  const set = world.resultSets.read(session, 'host-tasks', `${session.id} ${call.arguments.text('strSrvObjId')}`);
  if (set.next >= set.rows.count) return {};
  set.next += 1;
  return { pTaskData: set.rows.at(set.next - 1) };
}

export const gatewayMethods: readonly Method[] = [
  reads('CgwHelper.GetNagentLocation', { wsHostName: 'string' }, (call) => ({
    PxgRetVal: { SimAgentHostId: findHost(call, 'wsHostName').id },
  })),
  reads('GatewayConnection.PrepareGatewayConnection', { pLocations: 'array' }, prepare),
  reads('ServerHierarchy.GetChildServers', { nGroupId: 'int' }, () => ({ PxgRetVal: [] })),
  reads('NagHstCtl.GetHostRuntimeInfo', { pFilter: 'params?' }, runtimeInformation),
  writes(
    'NagHstCtl.SendTaskAction',
    { szwProduct: 'string', szwVersion: 'string', szwTaskStorageId: 'string', nTaskAction: 'int' },
    sendTaskAction,
    ['basic.execute'],
  ),
  reads('HostGroup.GetHostTasks', { strHostName: 'string' }, (call) => ({
    PxgRetVal: findHost(call, 'strHostName').id,
  })),
  reads(
    'HostTasks.ResetTasksIterator',
    {
      strSrvObjId: 'string',
      strProductName: 'string?',
      strVersion: 'string?',
      strComponentName: 'string?',
      strInstanceId: 'string?',
      strTaskName: 'string?',
    },
    resetHostTasks,
  ),
  reads('HostTasks.GetNextTask', { strSrvObjId: 'string' }, nextHostTask),
  reads('HostTasks.GetTaskData', { strSrvObjId: 'string', strTask: 'string' }, (call) => {
    const id = call.arguments.text('strTask');
    const task = call.world.hostTasks
      .tasksOf(findHost(call, 'strSrvObjId'))
      .find((known) => known['TASK_UNIQUE_ID'] === id);
    if (task === undefined) throw new PxgError('bad-parameter', 'strTask');
    return { PxgRetVal: task };
  }),
];
