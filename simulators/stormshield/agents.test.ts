import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAgents, isVersionAtLeast } from './agent-lookup.ts';
import { makeSeedAgents } from './seed.ts';
import { startConsole } from './testing/console.ts';

const agents = makeSeedAgents(0);
const mixedCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((flags) =>
      Array.from(text, (letter, index) => (flags[index] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
    );

describe('finding agents', () => {
  test('the seed is a dozen or so believable agents with their own GUIDs', () => {
    expect(agents.length).toBeGreaterThanOrEqual(12);
    expect(new Set(agents.map((agent) => agent.guid)).size).toBe(agents.length);
    for (const { guid } of agents) expect(guid).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
    expect(makeSeedAgents(0)).toEqual(agents);
  });

  test('a GUID finds its agent with and without braces, in any case', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...agents)
          .chain((agent) => fc.tuple(fc.constant(agent), mixedCase(agent.guid.slice(1, -1)), fc.boolean())),
        ([agent, guid, braces]) => {
          expect(findAgents(agents, braces ? `{${guid}}` : guid)).toEqual([agent]);
        },
      ),
    );
  });

  test('a name finds every agent that has it, in any case, and no other', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...agents).chain((agent) => fc.tuple(fc.constant(agent), mixedCase(agent.name))),
        ([agent, name]) => {
          expect(findAgents(agents, name)).toEqual(agents.filter((other) => other.name === agent.name));
        },
      ),
    );
    expect(findAgents(agents, 'WKS-PARIS')).toEqual([]);
    expect(findAgents(agents, '')).toEqual([]);
  });

  test.each([
    ['2.5.3', true],
    ['2.5.2', false],
    ['2.10.0', true],
    ['2.4.99', false],
    ['3', true],
    ['2.5', false],
    ['2.5.3.1', true],
  ])('version %s is at least 2.5.3: %s', (version, expected) => {
    expect(isVersionAtLeast(version, '2.5.3')).toBe(expected);
  });
});

describe('over the wire', () => {
  test('every unambiguous agent answers to its encoded name and to both forms of its GUID', async () => {
    const console = await startConsole();
    for (const agent of agents.filter((candidate) => candidate.name !== 'ACCUEIL')) {
      for (const id of [agent.name, agent.guid, agent.guid.slice(1, -1).toLowerCase()]) {
        const answer = await console.post(id, 'process-termination', { processPath: 'none.exe' });
        expect([id, answer.status]).toEqual([id, 200]);
      }
      expect(
        console
          .snapshot()
          .tasks.slice(-3)
          .map((task) => task.agentGuid),
      ).toEqual([agent.guid, agent.guid, agent.guid]);
    }
  });

  test('a GUID with raw braces in the path works too', async () => {
    const console = await startConsole();
    const { guid } = console.agent('WKS-LYON-007');
    expect((await console.call(`/agents/${guid}/tasks/network-isolation`, { method: 'POST', body: '{}' })).status).toBe(
      200,
    );
  });

  test.each([
    ['conflict', 409, undefined],
    ['not-found', 404, undefined],
    ['first', 200, '{90C7F4B6-E81D-4A39-9F42-5B06D3A2EC10}'],
  ] as const)('an ambiguous name, set to %s: %i', async (ambiguousName, status, guid) => {
    const console = await startConsole({ settings: { ambiguousName } });
    expect((await console.post('accueil', 'network-isolation')).status).toBe(status);
    expect(console.snapshot().tasks[0]?.agentGuid).toBe(guid);
  });

  test('each agent of an ambiguous name is reached by its GUID', async () => {
    const console = await startConsole();
    await console.outcome('{A4281D6E-37F5-4C90-8BE1-D97A0C54FD11}', 'network-isolation');
    const isolated = console.snapshot().agents.filter((agent) => agent.isolated);
    expect(isolated).toMatchObject([{ name: 'ACCUEIL', domain: 'lab.example' }]);
  });

  test.each(['network-isolation', 'network-deisolation'])(
    '%s of an old agent, or without the Networks feature, is 409',
    async (kind) => {
      const console = await startConsole();
      expect((await console.post('KIOSK-OLD-02', kind)).status).toBe(409);
      expect((await console.post('KIOSK-LOBBY', kind)).status).toBe(409);
      expect((await console.post('WKS-LYON-007', kind)).status).toBe(200);
      expect(console.snapshot().tasksCreated).toBe(1);
    },
  );

  test('other tasks do not need a new agent or that feature', async () => {
    const console = await startConsole();
    for (const name of ['KIOSK-OLD-02', 'KIOSK-LOBBY']) {
      expect((await console.post(name, 'process-termination', { processPath: 'x' })).status).toBe(200);
    }
  });

  test('an agent that was upgraded is compatible', async () => {
    const console = await startConsole();
    console.simulator.state.patch({
      agents: { 'KIOSK-OLD-02': { version: '2.5.3' }, 'KIOSK-LOBBY': { networksFeature: true } },
    });
    expect((await console.outcome('KIOSK-OLD-02', 'network-isolation')).status).toBe('Succeeded');
    expect((await console.outcome('KIOSK-LOBBY', 'network-isolation')).status).toBe('Succeeded');
  });

  test('further agents are made on demand', async () => {
    const console = await startConsole({ extraAgents: 500 });
    expect(console.snapshot().agents).toHaveLength(agents.length + 500);
    expect((await console.outcome('pc-00500', 'network-isolation')).status).toBe('Succeeded');
    await expect(startConsole({ extraAgents: 100_000 })).rejects.toThrow('below 100000');
  });
});
