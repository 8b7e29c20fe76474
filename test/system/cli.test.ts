import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { connectTo } from './support/api.ts';
import { runCliProcess } from './support/cli-process.ts';
import { newDataFolder } from './support/data-folder.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let installation: Installation;
let empty: Awaited<ReturnType<typeof newDataFolder>>;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 10 });
  await connectTo(installation.client, installation.simulator);
  empty = await newDataFolder();
});

afterAll(async () => {
  await installation.stop();
  await empty.remove();
});

beforeEach(() => installation.simulator.faults.clear());

describe('exit codes', () => {
  const isolate = (...more: readonly string[]) =>
    installation.cli('action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', ...more);

  test('0 for what is done, 3 for what is accepted', async () => {
    const pending = await isolate('--id', 'PC-00001');
    expect([pending.code, pending.error]).toEqual([3, '']);
    expect(pending.out).toMatch(/^pending: .*\n\nTARGET +STATUS\nPC-00001 +pending/);
    expect((await isolate('--id', 'PC-00001', '--wait')).code).toBe(0);
  });

  test('1 for what was tried and failed, with the triple', async () => {
    const failed = await isolate('--id', 'KIOSK-OLD-02');
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(
      /failed at +stormshield\.isolate-agent > POST .*KIOSK-OLD-02.*\nstatus code +409 \(vendor_conflict\)\nnext step /,
    );
  });

  test('2 for a wrong command, which reaches no server and no console', async () => {
    const wrong = await runCliProcess(['action', 'run', 'stormshield.isolate-agent', '--conection', 'SES'], {
      CORDON_DATA: empty.path,
    });
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.error).toContain('did you mean --connection?');
  });

  test('4 for an outcome that nobody knows', async () => {
    installation.simulator.faults.add({ match: { method: 'POST', times: 1 }, fault: { kind: 'drop-after' } });
    const unknown = await isolate('--id', 'PC-00002');
    expect(unknown.code).toBe(4);
    const listed = await installation.cli('intent', 'list', '--status', 'unknown');
    expect(listed.out).toContain('PC-00002');
  });

  test('5 without a server, with a wrong address, with another program there, and with a wrong token', async () => {
    const other = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await until('the other program listens', async () => other.listening, 5_000);
    const at = (CORDON_URL: string, CORDON_TOKEN = 'x') =>
      runCliProcess(['run', 'list', '--json'], { CORDON_DATA: empty.path, CORDON_URL, CORDON_TOKEN });
    const ends = [
      await runCliProcess(['run', 'list', '--json'], { CORDON_DATA: empty.path }),
      await at('http://127.0.0.1:1'),
      await at(`http://127.0.0.1:${(other.address() as AddressInfo).port}`),
      await at(installation.server.url, 'cordon_wrong'),
    ];
    other.close();
    expect(ends.map(({ code, out }) => [code, out])).toEqual(ends.map(() => [5, '']));
    expect(ends.map(({ error }) => parsed(error)['code'])).toEqual([
      'unreachable',
      'unreachable',
      'unreachable',
      'unauthenticated',
    ]);
    expect((await at('not an address')).code).toBe(2);
  });
});

test('with --json every command prints one document, and nothing else', async () => {
  const { id } = await installation.client.call('startRun', {
    params: { id: 'isolate-and-release' },
    body: { inputs: { connection: 'SES', agent: 'PC-00003', hold: '1s' } },
  });
  const run = textOf(id);
  const watched = await installation.cli('run', 'watch', run, '--json');
  expect([watched.code, watched.error]).toEqual([0, '']);
  expect(watched.out.trim().split('\n').map(parsed).at(-1)).toMatchObject({ run: { status: 'succeeded' } });
  const listed = parsed((await installation.cli('intent', 'list', '--run', run, '--json')).out)[
    'items'
  ] as readonly JsonObject[];
  const intent = textOf(listed[0]?.['id']);
  const receipt = textOf(listed[0]?.['receiptId']);
  const shipped = join(import.meta.dirname, '../../playbooks/isolate-many.yaml');
  for (const words of [
    ['action', 'list'],
    ['action', 'show', 'stormshield.isolate-agent'],
    ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--id', 'PC-00003', '--dry-run'],
    ['connector', 'list'],
    ['connection', 'list'],
    ['connection', 'test', 'SES'],
    ['connection', 'update', 'SES', '--no-read-only'],
    ['playbook', 'list'],
    ['playbook', 'publish', shipped],
    ['run', 'list'],
    ['run', 'show', run],
    ['intent', 'list'],
    ['intent', 'show', intent],
    ['receipt', 'show', receipt],
    ['token', 'list'],
    ['token', 'create', 'ci', '--role', 'viewer'],
    ['audit', 'list', '--limit', '5'],
    ['retention', 'set', '--run-days', '30'],
    ['retention', 'show'],
  ]) {
    const [end, text] = await Promise.all([installation.cli(...words, '--json'), installation.cli(...words)]);
    expect([words.join(' '), end.code, end.error]).toEqual([words.join(' '), 0, '']);
    expect(() => JSON.parse(end.out) as unknown).not.toThrow();
    expect([words.join(' '), text.code, text.error]).toEqual([words.join(' '), 0, '']);
    expect(text.out.trim().length).toBeGreaterThan(10);
  }
});

describe('bad input is refused with its place and a remedy, and leaves no trace', () => {
  test('connections: wrong certificate, wrong name, expired, wrong key, bad addresses, unknown fields', async () => {
    const { simulator } = installation;
    const others = await Promise.all(
      (['expired', 'wrong-name', 'self-signed'] as const).map((certificate) =>
        startStormshieldSimulator({ certificate }),
      ),
    );
    const [expired, wrongName, selfSigned] = others as [
      StormshieldSimulator,
      StormshieldSimulator,
      StormshieldSimulator,
    ];
    const good = { url: simulator.url, caCertificate: simulator.ca };
    const key = simulator.keys['automation'];
    const cases: readonly (readonly [string, object, object, number, RegExp])[] = [
      [
        'no CA',
        { url: simulator.url },
        { apiToken: key },
        1,
        /certificate[^]*at test Bad > [^]*CA certificate or the SHA-256 pin/i,
      ],
      ['expired', { url: expired.url, caCertificate: expired.ca }, { apiToken: key }, 1, /expired[^]*at test Bad/i],
      ['wrong name', { url: wrongName.url, caCertificate: wrongName.ca }, { apiToken: key }, 1, /name[^]*at test Bad/i],
      ['self-signed', { url: selfSigned.url }, { apiToken: key }, 1, /self-signed|not trusted|certificate/i],
      ['wrong pin', { ...good, certificatePin: 'ab'.repeat(32) }, { apiToken: key }, 1, /pin/i],
      ['bad CA', { ...good, caCertificate: 'not a certificate' }, { apiToken: key }, 2, /certificate/i],
      ['no address', { url: 'not an address' }, { apiToken: key }, 2, /settings\.url/],
      ['another scheme', { url: 'ftp://ses.example' }, { apiToken: key }, 2, /settings\.url/],
      ['plain http', { url: 'http://127.0.0.1:1' }, { apiToken: key }, 2, /settings\.url/],
      [
        'nobody there',
        { url: 'https://127.0.0.1:1', caCertificate: simulator.ca },
        { apiToken: key },
        1,
        /at test Bad[^]*Check the address/,
      ],
      ['unknown setting', { ...good, adress: 'x' }, { apiToken: key }, 2, /settings\.adress is not a field/],
      [
        'wrong type',
        { ...good, timeoutSeconds: '5' },
        { apiToken: key },
        2,
        /settings\.timeoutSeconds must be a whole number/,
      ],
      ['no key', good, {}, 2, /secrets\.apiToken is required/],
      ['key too long', good, { apiToken: 'k'.repeat(5_000) }, 2, /secrets\.apiToken has 5000 characters/],
    ];
    simulator.log.clear();
    for (const [name, settings, secrets, code, message] of cases) {
      const end = await addConnection(settings, secrets);
      expect([name, end.code, end.out]).toEqual([name, code, '']);
      expect(end.error).toMatch(message);
    }
    expect([simulator, ...others].map(({ log }) => log.list())).toEqual([[], [], [], []]);

    const wrongKey = await addConnection(good, { apiToken: 'simulator-ses-wrong' });
    expect(wrongKey.code).toBe(1);
    expect(wrongKey.error).toMatch(/refuses the API key[^]*at test Bad > GET [^]*Replace the credentials/);
    expect(wrongKey.error).toMatch(
      /passed +Clock: [^]*failed +Sign-in: [^]*Replace the credentials[^]*not reached +Version/,
    );
    expect(simulator.log.list().map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(await titles()).toEqual(['SES']);

    const unchecked = await addConnection(good, { apiToken: 'simulator-ses-wrong' }, '--no-check');
    expect(unchecked.code).toBe(0);
    const refused = await installation.cli('connection', 'test', 'Bad', '--json');
    expect([refused.code, parsed(refused.error)['code']]).toEqual([1, 'vendor_unauthorized']);
    // What was found is kept: the console shows it to whoever looks later.
    const kept = (await installation.client.call('getConnectionTest', { params: { id: 'Bad' } }))['check'];
    const rungs = (parsed(refused.error)['details'] as JsonObject)['rungs'];
    expect(kept).toMatchObject({ status: 'failing', rungs });
    const secrets = join(empty.path, 'secrets.json');
    await writeFile(secrets, JSON.stringify({ apiToken: key }));
    expect((await installation.cli('connection', 'update', 'Bad', '--secrets', `@${secrets}`)).code).toBe(0);
    const works = await installation.cli('connection', 'test', 'Bad');
    expect(works.code).toBe(0);
    expect(works.out).toMatch(
      /passed +DNS: [^]*TCP: [^]*TLS chain: [^]*Clock: [^]*Sign-in: [^]*Version: [^]*Scopes: [^]*Permissions, /,
    );
    expect((await installation.cli('connection', 'remove', 'Bad')).code).toBe(0);
    await Promise.all(others.map((other) => other.stop()));
  });

  test('playbooks: malformed, unknown words, a step that is not there, inputs that are wrong', async () => {
    const before = parsed(
      (await installation.cli('playbook', 'list', '--json')).out.replace(/^\[/, '{"items":[').replace(/\]\s*$/, ']}'),
    );
    const runs = (await installation.client.call('listRuns'))['items'];
    const cases: readonly (readonly [string, RegExp])[] = [
      ['id: bad\ntitle: Bad\nsteps:\n  - id: a\n    wait: { time: 1s\n', /\n  [56]:\d+ /],
      [
        'id: bad\ntitle: Bad\nsteps:\n  - id: a\n    wait: { time: 1s }\n    onerror: continue\n',
        /\n  6:\d+ .*onerror/,
      ],
      [
        'id: bad\ntitle: Bad\nsteps:\n  - id: a\n    wait: { settlement: isolate, within: 1m }\n',
        /\n  5:\d+ .*isolate/,
      ],
      [
        'id: bad\ntitle: Bad\nsteps:\n  - id: a\n    wait: { time: "${{ steps.nothing.data }}" }\n',
        /\n  5:\d+ .*nothing/,
      ],
      [
        'id: bad\ntitle: Bad\nsteps:\n  - id: a\n    action: stormshield.isolate-agnt\n    connection: SES\n    input: { id: x }\n',
        /\n  5:\d+ .*isolate-agent/,
      ],
      [
        'id: bad\ntitle: Bad\nsteps:\n  - id: a\n    action: stormshield.isolate-agent\n    connection: SES\n    input: { agent: x }\n',
        /\n  7:\d+ .*agent/,
      ],
    ];
    const file = join(empty.path, 'bad.yaml');
    for (const [source, place] of cases) {
      await writeFile(file, source);
      for (const words of [
        ['playbook', 'publish', file],
        ['playbook', 'run', file],
      ]) {
        const end = await installation.cli(...words);
        expect([source, end.code, end.out]).toEqual([source, 2, '']);
        expect(end.error).toMatch(place);
      }
    }
    for (const [words, message] of [
      [['playbook', 'publish', join(empty.path, 'missing.yaml')], /missing\.yaml cannot be read/],
      [['playbook', 'run', 'nothing'], /nothing/],
      [
        ['playbook', 'run', 'isolate-and-release', '--input', 'agnt=x'],
        /inputs\.agnt is not a field; did you mean `agent`/,
      ],
      [['playbook', 'run', 'isolate-and-release', '--input', 'agent=x'], /inputs\.connection is required/],
      [['run', 'show', 'run_nothing'], /run_nothing/],
    ] as const) {
      const end = await installation.cli(...words);
      expect([words.join(' '), end.code, end.out]).toEqual([words.join(' '), 2, '']);
      expect(end.error).toMatch(message);
    }
    expect((await installation.client.call('listPlaybooks'))['items']).toEqual(before['items']);
    expect((await installation.client.call('listRuns'))['items']).toEqual(runs);
  });
});

describe('without a server and without a data folder', () => {
  test('the catalogue is there, and nothing is made', async () => {
    const nowhere = join(empty.path, 'nowhere');
    await mkdir(nowhere);
    for (const words of [
      ['action', 'list', '--json'],
      ['action', 'show', 'stormshield.isolate-agent'],
      ['connector', 'list'],
      ['--help'],
    ]) {
      const end = await runCliProcess(words, {}, { cwd: nowhere });
      expect([words.join(' '), end.code, end.error]).toEqual([words.join(' '), 0, '']);
    }
    expect(await readdir(nowhere)).toEqual([]);
  });
});

test('watching is interrupted without an error, and says that it is not finished', async () => {
  const { id } = await installation.client.call('startRun', {
    params: { id: 'isolate-and-release' },
    body: { inputs: { connection: 'SES', agent: 'PC-00004', hold: '1h' } },
  });
  const watched = await runCliProcess(
    ['run', 'watch', textOf(id)],
    { CORDON_DATA: installation.folder },
    { interruptAfter: 'hold ' },
  );
  expect([watched.code, watched.error]).toEqual([3, '']);
  expect((await installation.cli('run', 'cancel', textOf(id))).code).toBe(0);
});

async function addConnection(settings: object, secrets: object, ...more: readonly string[]) {
  const file = join(empty.path, 'secrets.json');
  await writeFile(file, JSON.stringify(secrets));
  return installation.cli(
    'connection',
    'add',
    'stormshield',
    '--title',
    'Bad',
    '--settings',
    JSON.stringify(settings),
    '--secrets',
    `@${file}`,
    ...more,
  );
}

async function titles(): Promise<readonly unknown[]> {
  const { items } = await installation.client.call('listConnections');
  return (items as readonly JsonObject[]).map(({ title }) => title);
}
