import { agentTask } from './agent-task.ts';

const comment = { kind: 'text', label: 'Comment', help: 'Goes to the console with the task.' } as const;

const manualCheck =
  'Look at the isolation state of the agent in the SES console, and at the system logs: every POST through the public API is written there.';

// Both name a state, not a change: a second task finds the agent as wanted and leaves it so.
// Both are `write`: each undoes the other and nothing on the endpoint is lost.

export const isolateAgent = agentTask({
  name: 'isolate-agent',
  title: 'Isolate agent',
  summary:
    'Cuts an endpoint off the network, except from its own agent handler. The agent must be 2.5.3 or newer and its group must use the Networks feature.',
  category: 'Network isolation',
  effect: 'write',
  idempotent: true,
  route: 'network-isolation',
  fields: {
    forceServerIsolation: {
      kind: 'flag',
      label: 'Isolate even a server',
      help: 'Needed for an endpoint that the console regards as a server.',
    },
    comment,
  },
  manualCheck,
});

export const deisolateAgent = agentTask({
  name: 'deisolate-agent',
  title: 'End isolation of agent',
  summary: 'Gives an isolated endpoint its network back.',
  category: 'Network isolation',
  effect: 'write',
  idempotent: true,
  route: 'network-deisolation',
  fields: { comment },
  manualCheck,
});
