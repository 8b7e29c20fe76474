import { spawn } from 'node:child_process';
import { chown, mkdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFor } from './support/api.ts';
import { runCliProcess } from './support/cli-process.ts';
import { newDataFolder } from './support/data-folder.ts';
import { parsed } from './support/json.ts';
import { startServerProcess } from './support/server-process.ts';

const program = join(import.meta.dirname, '../../src/main.ts');
/** The user and group that own nothing. */
const nobody = 65_534;

let folder: Awaited<ReturnType<typeof newDataFolder>>;

beforeAll(async () => {
  folder = await newDataFolder();
});

afterAll(() => folder.remove());

describe('a second server on the same data folder', () => {
  test('says so and ends; the first one is not disturbed', async () => {
    const environment = { CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' };
    const first = await startServerProcess(environment);
    const client = await clientFor(environment.CORDON_DATA);
    const second = await runCliProcess(['serve', '--json'], { ...environment, CORDON_PORT: '0' });
    expect([second.code, second.out]).toEqual([2, '']);
    expect(parsed(second.error)).toMatchObject({
      code: 'already_running',
      remedy: expect.stringContaining('another data folder'),
    });
    expect(parsed(second.error)['message']).toMatch(new RegExp(`\\b${first.pid}\\b`));

    const port = new URL(first.url).port;
    const samePort = await runCliProcess(['serve'], { CORDON_DATA: join(folder.path, 'other'), CORDON_PORT: port });
    expect(samePort.code).toBe(2);
    expect(samePort.error).toMatch(new RegExp(`Port ${port} .*is in use; set CORDON_PORT`));

    expect((await client.call('listPlaybooks'))['items']).not.toEqual([]);
    expect((await clientFor(environment.CORDON_DATA)).url).toBe(first.url);
    expect(await first.end('SIGTERM')).toBe(0);
    const third = await startServerProcess(environment);
    expect(await third.end('SIGINT')).toBe(0);
  });
});

describe('the demo', () => {
  test('isolates and releases a host below the folder of a server, twice, and says where it is', async () => {
    const first = await demo(folder.path);
    expect(first.code, first.error).toBe(0);
    expect(first.error).not.toContain('stays up');
    const url = /API +(http:\/\/127\.0\.0\.1:\d+)\/api\/v1/.exec(first.out)?.[1];
    const token = /Token +(cordon_\S+)/.exec(first.out)?.[1];
    expect([url, token]).toEqual([expect.any(String), expect.any(String)]);
    expect(first.out).toMatch(/isolated +succeeded[^]*released +succeeded[^]*run_\w+ succeeded/);

    const second = await demo(folder.path, '--json');
    expect(second.code).toBe(0);
    const lines = second.out.trim().split('\n').map(parsed);
    expect(lines[0]).toMatchObject({ ready: true, token });
    expect(lines.at(-1)).toMatchObject({ run: { status: 'succeeded' } });
  });

  test('an ordinary user can run it', async () => {
    if (process.getuid?.() !== 0) {
      // Then the test above has shown it.
      expect(process.getuid?.()).not.toBe(0);
      return;
    }
    const home = `${folder.path}-nobody`;
    await mkdir(home, { mode: 0o700 });
    await chown(home, nobody, nobody);
    try {
      const end = await demoAs({ uid: nobody, gid: nobody }, home);
      expect(end.code, end.error).toBe(0);
      expect(end.out).toContain('succeeded');
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});

function demo(dataDirectory: string, ...more: readonly string[]) {
  return runCliProcess(['demo', '--exit', '--speed', '20', ...more], { CORDON_DATA: dataDirectory, CORDON_PORT: '0' });
}

/** The demo as another user, with nothing of ours in its environment. */
async function demoAs(user: { uid: number; gid: number }, home: string) {
  const child = spawn(process.execPath, [program, 'demo', '--exit', '--speed', '20'], {
    ...user,
    cwd: home,
    env: { PATH: '/usr/bin:/bin', HOME: home, CORDON_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  createInterface({ input: child.stdout }).on('line', (line) => (out += `${line}\n`));
  createInterface({ input: child.stderr }).on('line', (line) => (error += `${line}\n`));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, error };
}
