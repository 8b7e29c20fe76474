import { agentTask } from './agent-task.ts';

export const terminateProcess = agentTask({
  name: 'terminate-process',
  title: 'Terminate process',
  summary: 'Ends the processes of an endpoint that run from one executable, on request with all their children.',
  category: 'Processes',
  // Unsaved work is lost, and nothing brings the process back.
  effect: 'destructive',
  // A second task would also end a process that was started again on purpose.
  idempotent: false,
  route: 'process-termination',
  fields: {
    processPath: {
      kind: 'text',
      required: true,
      maxLength: 32_767,
      label: 'Executable path',
      help: 'Full path of the executable on the endpoint.',
    },
    terminateProcessTree: { kind: 'flag', label: 'End children too' },
  },
  manualCheck:
    'Look for the end of the process in the agent logs of the SES console, and for the request in the system logs.',
});
