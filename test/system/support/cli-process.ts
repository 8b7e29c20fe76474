import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliEnd {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

interface CliOptions {
  /** Sent as soon as the words have come on standard output. */
  readonly interruptAfter?: string;
  readonly cwd?: string;
}

const program = join(import.meta.dirname, '../../../src/main.ts');

/** One command line in a process of its own, as a person runs it. */
export function runCliProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  { interruptAfter, cwd }: CliOptions = {},
): Promise<CliEnd> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (interruptAfter !== undefined && out.includes(interruptAfter)) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, error }));
  });
}
