import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyJson } from '#kernel/json.ts';
import { textOf } from './support/json.ts';
import { shippedRuns } from './support/shipped-runs.ts';
import { startThreeConsoles } from './support/three-consoles.ts';

/** Runs the shipped playbooks against simulated consoles and keeps each run as a recording: `node test/system/record-playbooks.ts [name…]`. */
const folder = join(import.meta.dirname, '../../playbooks/recordings');
const wanted = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const consoles = await startThreeConsoles();
try {
  for (const one of shippedRuns) {
    const { name, playbook } = one;
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    consoles.clear();
    await consoles.publish(playbook);
    one.prepare?.(consoles);
    const run = await consoles.run(playbook, { inputs: one.inputs(consoles) });
    const recording = await consoles.client.call('getRecording', { params: { id: textOf(run['id']) } });
    const file = join(folder, `${name}.json`);
    await writeFile(file, `${stringifyJson(recording, 2)}\n`);
    process.stdout.write(`${file}: ${textOf(run['status'])}\n`);
  }
} finally {
  await consoles.stop();
}
