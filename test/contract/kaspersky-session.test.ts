import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parsed } from '../system/support/json.ts';
import { listOf, startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole();
});
beforeEach(() => console.reset());
afterAll(() => console[Symbol.asyncDispose]());

function callsOf(method: string) {
  return console.simulator.log.list({ path: `${method.replace('.', String.raw`\.`)}$` });
}

describe('sessions', () => {
  it('are opened when they are needed, used again, and ended with the connection', async () => {
    const opened = console.open('administrator');
    expect(console.simulator.state.snapshot().sessions).toEqual({ started: 0, alive: 0 });
    await opened.run('kaspersky.list-groups', {});
    await opened.run('kaspersky.list-hosts', {});
    expect(console.simulator.state.snapshot().sessions).toEqual({ started: 1, alive: 1 });
    await opened[Symbol.asyncDispose]();
    expect(console.simulator.state.snapshot().sessions.alive).toBe(0);
    expect(callsOf('Session.EndSession')).toHaveLength(1);
  });

  it('carry one request at a time, however much is asked at once', async () => {
    console.simulator.state.patch({ settings: { latencyMs: 15, overlap: 'refuse' } });
    await using opened = console.open('administrator', { sessions: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => opened.run('kaspersky.list-hosts', { limit: 5, skip: index * 5 })),
    );
    const ids = outcomes.flatMap((outcome) => listOf(outcome, 'hosts').map(({ hostId }) => hostId));
    expect(new Set(ids).size).toBe(60);
    expect(console.simulator.state.snapshot().sessions.started).toBeLessThanOrEqual(3);
    expect(console.simulator.state.snapshot().resultSets.open).toBe(0);
  });

  it('never show the password, whatever goes wrong', async () => {
    await using wrong = console.open('domain', { userName: 'someone-else' });
    const error = await errorOf(wrong.check());
    expect([error.statusCode, error.code]).toEqual([400, 'vendor_unauthorized']);
    expect(error.message).toContain('Get session id failed.');
    const { password = '' } = console.simulator.keys['domain'] ?? {};
    const shown = JSON.stringify([error.toJson(), wrong.exchanges]);
    for (const form of [password, Buffer.from(password).toString('base64')]) expect(shown).not.toContain(form);
  });
});

describe('actions that nobody asks about', () => {
  const turn = async (index: number) =>
    console.run(index % 2 === 0 ? 'isolate-hosts' : 'unisolate-hosts', { hostIds: ['WIN10-01'] });

  it('are collected before the console breaks the session off over them', async () => {
    console.simulator.state.patch({ settings: { maxUncollectedActions: 30 } });
    for (let index = 0; index < 40; index += 1) {
      expect((await turn(index)).status).toBe('pending');
      console.clock.advance(2_000);
    }
    expect(callsOf('HostGroup.AddHostsForSync')).toHaveLength(40);
    expect(console.simulator.state.snapshot().sessions.started).toBe(1);
  });

  it('and a session that is broken off all the same makes place for a new one', async () => {
    await turn(0);
    console.clock.advance(2_000);
    console.simulator.state.patch({ settings: { maxUncollectedActions: 0 } });
    const ends: string[] = [];
    for (let attempt = 0; attempt < 4 && ends.at(-1) !== 'succeeded'; attempt += 1) {
      ends.push(
        await console.run('list-groups').then(
          ({ status }) => status,
          () => 'broken',
        ),
      );
    }
    expect(ends.at(-1)).toBe('succeeded');
    expect(console.simulator.state.snapshot().sessions.started).toBe(2);
  });
});

describe('the certificate', () => {
  const byAddress = (): string => console.simulator.url.replace('localhost', '127.0.0.1');

  it('is trusted by its pin alone, whatever name the URL has', async () => {
    const pin = { certificatePin: console.simulator.fingerprint, caCertificate: '', serverUrl: byAddress() };
    await using pinned = console.open('administrator', { ...pin });
    expect((await pinned.check()).message).toContain('60 hosts');
  });

  it('of another console is refused before a password is sent', async () => {
    const other = console.simulator.fingerprint.replace(/^../, (first) => (first === '00' ? '01' : '00'));
    await using pinned = console.open('administrator', { certificatePin: other, caCertificate: '' });
    expect((await errorOf(pinned.check())).code).toMatch(/tls|certificate/);
    expect(console.simulator.log.total()).toBe(0);
  });
});

describe('what is asked', () => {
  it('a filter that a person wrote goes out unchanged', async () => {
    const filter = String.raw`(&(KLHST_WKS_DN="win10-*") (KLHST_WKS_GROUPID = 5))`;
    await console.run('list-hosts', { filter });
    expect(parsed(callsOf('HostGroup.FindHosts')[0]?.body ?? '{}')['wstrFilter']).toBe(filter);
  });

  it('a broken filter is found before it is sent, where the console finds it too', async () => {
    const filter = '((KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))';
    const ours = await errorOf(console.run('list-hosts', { filter }));
    expect(callsOf('HostGroup.FindHosts')).toHaveLength(0);
    await using unchecked = console.open('administrator', { checkFilters: false });
    const theirs = await errorOf(unchecked.run('kaspersky.list-hosts', { filter }));
    expect(callsOf('HostGroup.FindHosts')).toHaveLength(1);
    expect([ours.message, ours.statusCode]).toEqual([theirs.message, theirs.statusCode]);
    expect(ours.message).toBe("Pos 28. Closing bracket ')' expected.");
  });

  it('an attribute that does not exist is named by the console', async () => {
    expect(await errorOf(console.run('list-groups', { filter: 'ol="1"' }))).toMatchObject({
      message: "Pos 1. Unknown attribute 'ol'.",
      statusCode: 400,
    });
  });

  it('of a virtual server are its own hosts', async () => {
    await using branch = console.open('administrator', { virtualServer: 'Branch Lyon' });
    expect(listOf(await branch.run('kaspersky.list-hosts', {}), 'hosts')).toHaveLength(3);
  });

  it('answers are read compressed and plain', async () => {
    const lists = [];
    for (const compress of [true, false]) {
      console.simulator.state.patch({ settings: { compress } });
      lists.push((await console.run('list-hosts')).data);
    }
    expect(lists[0]).toEqual(lists[1]);
  });
});
