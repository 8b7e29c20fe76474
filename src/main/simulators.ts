import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';

/** What the simulator program reports of one console. */
export interface SimulatedConsole {
  readonly url: string;
  readonly ca: string;
  readonly keys: { readonly automation: string };
}

export interface Simulators {
  readonly stormshield: SimulatedConsole;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

const program = join(import.meta.dirname, '../../simulators/main.ts');

/** Starts the simulated consoles as a program of their own; they end with this process, however it ends. */
export async function startSimulators(speed: number): Promise<Simulators> {
  const child = spawn(process.execPath, [program, '--print-json', '--exit-with-parent', '--speed', String(speed)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then(() => {
      throw new AppError('internal', 'The simulators ended before they were ready.', { failureIndicator: program });
    }),
  ]);
  const report = JSON.parse(line) as { controlUrl: string; simulators: { stormshield: SimulatedConsole } };
  return {
    ...report.simulators,
    controlUrl: report.controlUrl,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
