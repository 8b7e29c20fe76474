import type { Table } from '../row.ts';

export const agentSupportActions: Table = {
  slug: 'agent-support-actions',
  category: 'Agent Support Actions',
  rows: [
    {
      id: 'clear-remote-shell',
      title: 'Clear Remote Shell',
      summary: 'Frees endpoints whose remote shell hangs, so that a new session can be opened.',
      request: 'POST /agents/actions/clear-remote-shell-session',
      body: 'filter!:{ ...agents } data:{}',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'agents',
      permission: 'Endpoints.clearRemoteShellSession',
      licence: 'Control',
      proof: 'shellClosed',
    },
  ],
};
