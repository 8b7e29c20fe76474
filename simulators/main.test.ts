import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { control, failureOf, send } from './kit/testing/client.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return line;
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('prints one JSON line with everything that a client needs, and serves at the asked speed', async () => {
  const child = start('--print-json', '--speed', '1000');
  const { controlUrl, simulators } = JSON.parse(await firstLine(child));
  const { url, ca, keys, fingerprint, ...stormshield } = simulators.stormshield;
  expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(stormshield.controlUrl).toBe(`${controlUrl}/stormshield`);
  const headers = { authorization: `Bearer ${keys.automation}` };
  const base = '/rest/api/v1/agents';
  const made = await send(url, `${base}/WKS-PARIS-014/tasks/network-isolation`, {
    ca,
    headers,
    method: 'POST',
    body: '{}',
  });
  const { taskId } = made.json();
  await expect
    .poll(async () => (await send(url, `${base}/tasks/${taskId}`, { ca, headers })).json().status)
    .toBe('Succeeded');
  expect((await control(stormshield.controlUrl, 'GET', '/clock')).json().rate).toBe(1_000);
  const ended = exitCode(child);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await expect(send(url, '/', { ca })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('takes the asked port and certificate', async () => {
  const before = start('--print-json');
  const { port } = new URL(JSON.parse(await firstLine(before)).simulators.stormshield.url);
  before.kill('SIGTERM');
  await exitCode(before);
  const child = start('--print-json', '--stormshield-port', port, '--certificate', 'expired');
  const { url, ca } = JSON.parse(await firstLine(child)).simulators.stormshield;
  expect(new URL(url).port).toBe(port);
  await expect(send(url, '/', { ca })).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
});

test('a taken port is an error, and nothing is left running', async () => {
  const { port } = new URL(JSON.parse(await firstLine(start('--print-json'))).simulators.stormshield.url);
  expect(await exitCode(start('--stormshield-port', port))).toBe(1);
});

test('stops on SIGINT with a request under way', async () => {
  const child = start('--print-json');
  const { url, ca, controlUrl } = JSON.parse(await firstLine(child)).simulators.stormshield;
  await control(controlUrl, 'POST', '/faults', { fault: { kind: 'delay', ms: 60_000 } });
  const lost = failureOf(send(url, '/', { ca }));
  await expect.poll(async () => (await control(controlUrl, 'GET', '/log')).json().total).toBe(1);
  const ended = exitCode(child);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(await lost).toMatchObject({ code: 'ECONNRESET' });
});

test('ends when its parent goes away, and only if asked to', async () => {
  const tied = start('--print-json', '--exit-with-parent');
  const free = start('--print-json');
  await Promise.all([firstLine(tied), firstLine(free)]);
  tied.stdin!.end();
  free.stdin!.end();
  expect(await exitCode(tied)).toBe(0);
  expect(free.exitCode).toBeNull();
});

test('without --print-json it speaks to people', async () => {
  expect(await firstLine(start())).toMatch(/^stormshield {2}https:\/\/127\.0\.0\.1:\d+$/);
});

test.each([
  [['--speed', 'fast'], '--speed must be a positive number.'],
  [['--stormshield-port', '70000'], '--stormshield-port must be a port number.'],
  [['--certificate', 'gold'], '--certificate must be one of valid'],
  [['--colour'], '--colour'],
])('%j is refused', async (args, message) => {
  const child = start(...args);
  const text: string[] = [];
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
  expect(await exitCode(child)).toBe(2);
  await expect.poll(() => text.join('')).toContain(message);
});
