import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  /** Everything it wrote to its log. */
  log(): string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const program = join(import.meta.dirname, '../../../src/main.ts');

/** A real server in a process of its own. @param nodeOptions for example `--import` and a module */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...nodeOptions, program, 'serve', '--json'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], CORDON_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => {
      throw new Error(`The server ended with ${code} before it was ready:\n${log}`);
    }),
  ]);
  const { url } = JSON.parse(line) as { url: string };
  return {
    child,
    pid: child.pid ?? 0,
    url,
    log: () => log,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
