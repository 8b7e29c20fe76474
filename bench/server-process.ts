import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectionDraft, type Target } from './harness.ts';

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const program = join(import.meta.dirname, '../src/main.ts');

/** A whole server in a process of its own, as it runs in production, with a connection to the target. */
export async function startServerProcess(target: Target): Promise<ServerProcess> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const env = { ...process.env, CORDON_DATA: dataDirectory, CORDON_PORT: '0', CORDON_LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const { url, firstToken } = JSON.parse(line) as { url: string; firstToken: string };
  const headers = { authorization: `Bearer ${firstToken}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1/connections`, {
    method: 'POST',
    headers,
    body: JSON.stringify(connectionDraft(target)),
  });
  if (!answer.ok) throw new Error(`The connection was refused: ${await answer.text()}`);
  return {
    url,
    pid: child.pid ?? 0,
    headers,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
