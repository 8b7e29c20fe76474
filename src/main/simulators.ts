import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';

/** What the simulator program reports of one console; the shape of its keys is the vendor's own. */
interface SimulatedConsole<Keys> {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly keys: Keys;
}

interface Report {
  readonly controlUrl: string;
  readonly simulators: {
    readonly stormshield: SimulatedConsole<{ readonly automation: string }>;
    readonly sentinelone: SimulatedConsole<{ readonly admin: string }>;
    readonly kaspersky: SimulatedConsole<{
      readonly administrator: { readonly user: string; readonly password: string };
    }>;
  };
}

export type SimulatedConsoles = Report['simulators'];

export interface Simulators {
  readonly consoles: SimulatedConsoles;
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
  const { controlUrl, simulators } = JSON.parse(line) as Report;
  return {
    consoles: simulators,
    controlUrl,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
