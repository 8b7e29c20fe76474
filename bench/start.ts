import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, timed } from './harness.ts';
import type { Figure } from './figure.ts';

const rounds = 5;
const settleMs = 5_000;
const program = join(import.meta.dirname, '../src/main.ts');

/** From nothing to ready with an initialised database, memory at rest, and `--help`. */
export async function benchStart(): Promise<readonly Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  try {
    const first = await serveOnce(dataDirectory, 0);
    const starts: number[] = [];
    for (let round = 1; round < rounds; round += 1) starts.push((await serveOnce(dataDirectory, 0)).readyMs);
    const rested = await serveOnce(dataDirectory, settleMs);
    const bareNode: number[] = [];
    const help: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bareNode.push(await timed(() => finished(['-e', '0'])));
      help.push(await timed(() => finished([program, '--help'])));
    }
    return [
      { name: 'first start, with initialising the database', value: first.readyMs, unit: 'ms' },
      { name: 'start to ready, median', value: median(starts), unit: 'ms', bar: 'below 3,000' },
      { name: 'memory at rest, without the database', value: rested.residentMegabytes, unit: 'MB', bar: 'below 300' },
      { name: 'node that does nothing, median', value: median(bareNode), unit: 'ms' },
      { name: 'cordon --help, median', value: median(help), unit: 'ms', bar: 'below 400' },
    ];
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function serveOnce(
  dataDirectory: string,
  restMs: number,
): Promise<{ readyMs: number; residentMegabytes: number }> {
  const start = performance.now();
  const env = { ...process.env, CORDON_DATA: dataDirectory, CORDON_PORT: '0', CORDON_LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const readyMs = performance.now() - start;
  await sleep(restMs);
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const residentMegabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { readyMs, residentMegabytes };
}

function finished(parameters: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, parameters, { stdio: 'ignore' });
  return new Promise((resolve) => child.once('exit', resolve));
}
