import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '#cli/client.ts';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import { textOf } from './support/json.ts';
import { playbookOf, runCase, shippedCases } from './support/shipped-cases.ts';
import { startThreeConsoles as startShippedConsoles } from './support/shipped-consoles.ts';
import { shippedRuns } from './support/shipped-runs.ts';
import { startThreeConsoles } from './support/three-consoles.ts';

/** Runs the shipped playbooks against simulated consoles and keeps each run as a recording: `node test/system/record-playbooks.ts [name…]`. */
const folder = join(import.meta.dirname, '../../playbooks/recordings');
const wanted = process.argv.slice(2);
const isWanted = ({ name }: { readonly name: string }): boolean => wanted.length === 0 || wanted.includes(name);
await mkdir(folder, { recursive: true });
if (shippedRuns.some(isWanted)) await recordRuns();
if (shippedCases.some(isWanted)) await recordCases();

async function recordRuns(): Promise<void> {
  const consoles = await startThreeConsoles();
  try {
    for (const one of shippedRuns.filter(isWanted)) {
      consoles.clear();
      await consoles.publish(one.playbook);
      one.prepare?.(consoles);
      await keep(consoles.client, one.name, await consoles.run(one.playbook, { inputs: one.inputs(consoles) }));
    }
  } finally {
    await consoles.stop();
  }
}

async function recordCases(): Promise<void> {
  // Small consoles: their lists are part of the recordings.
  const lab = await startShippedConsoles({ agentCount: 12, hostCount: 12, eventCount: 20 });
  try {
    for (const one of shippedCases.filter(isWanted)) {
      await lab.publish(playbookOf(one));
      await keep(lab.client, one.name, await runCase(lab, one, await one.inputs(lab)));
    }
  } finally {
    await lab.stop();
  }
}

async function keep(client: Client, name: string, run: JsonObject): Promise<void> {
  const recording = await client.call('getRecording', { params: { id: textOf(run['id']) } });
  const file = join(folder, `${name}.json`);
  await writeFile(file, `${stringifyJson(recording, 2)}\n`);
  const { message = '' } = (run['error'] ?? {}) as JsonObject;
  process.stdout.write(`${file}: ${textOf(run['status'])} ${textOf(message)}\n`);
}
