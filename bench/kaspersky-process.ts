import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface KasperskyTarget {
  readonly url: string;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

/** What one measured process saw. */
export interface Measured {
  readonly rows: number;
  readonly ms: number;
  /** Highest resident memory while it worked, less that after a warm-up. */
  readonly growthMegabytes: number;
}

export const measurements = ['pages', 'action', 'action-pages', 'bare', 'events', 'bare-events'] as const;
export type Measurement = (typeof measurements)[number];

export async function startKasperskyTarget(
  hostCount: number,
  eventCount: number,
): Promise<{ readonly target: KasperskyTarget; stop(): Promise<void> }> {
  const parameters = [join(import.meta.dirname, 'kaspersky-target.ts'), String(hostCount), String(eventCount)];
  const child = spawn(process.execPath, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return {
    target: JSON.parse(line) as KasperskyTarget,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Measures in a process of its own, so that nothing else is in its memory. */
export async function measure(kind: Measurement, count: number, target: KasperskyTarget): Promise<Measured> {
  const program = join(import.meta.dirname, 'kaspersky-reader.ts');
  const parameters = ['--expose-gc', program, kind, String(count), JSON.stringify(target)];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The measurement ${kind} ended with ${code}.`);
  return JSON.parse(out) as Measured;
}
