import { toAppError } from '#kernel/error.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { activities } from './actions/activities.ts';
import { agents } from './actions/agents.ts';
import { alerts } from './actions/alerts.ts';
import { customDetectionRule } from './actions/custom-detection-rule.ts';
import { deviceControl } from './actions/device-control.ts';
import { exclusionsAndBlocklist } from './actions/exclusions-and-blocklist.ts';
import { reports } from './actions/reports.ts';
import { threatIntelligence } from './actions/threat-intelligence.ts';
import { threats } from './actions/threats.ts';
import { users } from './actions/users.ts';
import { send, type SentinelOneClient } from './client.ts';
import type { Row, Table } from './row.ts';
import { objectOf } from './values.ts';

/** Lists of which one row is read: those that verbs, streams and most playbooks need. */
const lists: readonly (readonly [table: Table, id: string])[] = [
  [agents, 'list-agents'],
  [threats, 'list-threats'],
  [activities, 'list-activities'],
  [alerts, 'list-alerts'],
  [exclusionsAndBlocklist, 'list-exclusions'],
  [exclusionsAndBlocklist, 'list-blocklist-items'],
  [customDetectionRule, 'list-cloud-detection-rules'],
  [deviceControl, 'list-device-rules'],
  [threatIntelligence, 'list-iocs'],
  [reports, 'list-reports'],
  [users, 'list-users'],
];

type Verdict = Parameters<Ladder['add']>;

/** Adds a rung for each permission that a read can show. One that is missing is no broken connection. */
export async function addPermissions(client: SentinelOneClient, scope: CallScope, ladder: Ladder): Promise<void> {
  const rows = lists.flatMap(([table, id]) => table.rows.filter((row) => row.id === id));
  const found = await Promise.all([...rows.map((row) => probeList(client, scope, row)), probeShell(client, scope)]);
  for (const verdict of found) ladder.add(...verdict);
  ladder.add('permissions', 'unknown', 'Any other right to change something shows only when it is changed.', {
    subject: 'rights to change',
  });
}

async function probeList(client: SentinelOneClient, scope: CallScope, row: Row): Promise<Verdict> {
  const path = row.request.replace('GET ', '');
  return judged(row.permission, async () => {
    await send(client, { method: 'GET', path, query: { limit: '1' }, effect: 'read' }, scope);
    return true;
  });
}

/** The console itself says whether the token has this right to change something. */
async function probeShell(client: SentinelOneClient, scope: CallScope): Promise<Verdict> {
  return judged('Endpoints.remoteShell', async () => {
    const answer = await send(client, { method: 'GET', path: '/users/rs-auth-check', effect: 'read' }, scope);
    return objectOf(answer.data)['success'] === true;
  });
}

async function judged(subject: string, ask: () => Promise<boolean>): Promise<Verdict> {
  try {
    if (await ask()) return ['permissions', 'passed', 'The token has it.', { subject }];
    return lacking(subject, 'The console says that the token lacks it.');
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    if (code === 'cancelled') throw thrown;
    return code === 'vendor_forbidden' ? lacking(subject, message) : ['permissions', 'unknown', message, { subject }];
  }
}

function lacking(subject: string, sentence: string): Verdict {
  const remedy = `Give the role of the token ${subject}, or the licence that it needs, if the actions that need it are wanted.`;
  return ['permissions', 'warning', sentence, { subject, remedy }];
}
