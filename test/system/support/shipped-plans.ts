import { expect } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { textOf } from './json.ts';
import { madeCalls, predictedCalls } from './planned-calls.ts';
import { shippedCases, type ShippedCase } from './shipped-cases.ts';
import type { ThreeConsoles } from './shipped-consoles.ts';

/** One way through each playbook for all consoles; what an incident releases is known only after the others. */
const names = [
  'contain-critical-detection.agreed',
  'hash-outbreak.few',
  'stale-agents.removed',
  'isolate-offline-host.there',
  'triage-detection.shown',
  'scan-after-virus-found.scanned',
  'connection-report.told',
  'ransomware-block.moved',
  'token-expiry.told',
  'sentinelone-expiring-sites.told',
];
/** Playbooks that write nothing. */
const readers = ['connection-report', 'token-expiry', 'sentinelone-expiring-sites'];

export async function preparedCases(
  lab: ThreeConsoles,
): Promise<readonly { readonly one: ShippedCase; readonly inputs: JsonObject }[]> {
  const cases = shippedCases.filter(({ name }) => names.includes(name));
  expect(cases).toHaveLength(names.length);
  return Promise.all(cases.map(async (one) => ({ one, inputs: await one.inputs(lab) })));
}

/** What a dry run foretells. */
export async function planOf(lab: ThreeConsoles, playbook: string, inputs: JsonObject): Promise<JsonObject> {
  const { id } = await lab.ended(playbook, inputs, { mode: 'dry-run' });
  return lab.client.call('getRunPlan', { params: { id: textOf(id) } });
}

export async function expectPredicted(
  lab: ThreeConsoles,
  plan: JsonObject,
  { id, playbookId }: JsonObject,
): Promise<void> {
  const made = await madeCalls(lab.client, textOf(id));
  expect([playbookId, made]).toEqual([playbookId, predictedCalls(plan)]);
  expect([playbookId, made.length > 0]).toEqual([playbookId, !readers.includes(textOf(playbookId))]);
}
