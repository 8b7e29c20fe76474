import { expect, test } from 'vitest';
import type { Containment, Machine } from '../../generated/answers.ts';
import { agentName, containmentOf, isolationOf, lastSeenOf, onlineOf } from './machine-state.ts';

type Agent = Machine['agents'][number];

const agent = (changes: Partial<Agent>): Agent =>
  ({ connectionId: 'con_a', id: '1', online: null, isolation: 'released', lastSeenAt: null, ...changes }) as Agent;
const machine = (...agents: readonly Agent[]): Machine => ({ id: 'con_a/1', name: 'WKS', matchedBy: [], agents });

test('one isolated agent makes an isolated machine, and pending is not done', () => {
  expect(isolationOf(machine(agent({}), agent({ isolation: 'isolated' })))).toBe('isolated');
  expect(isolationOf(machine(agent({}), agent({ isolation: 'isolating' })))).toBe('isolating');
  expect(isolationOf(machine(agent({ isolation: 'unknown' }), agent({})))).toBe('unknown');
});

test('nobody telling is not the same as being away', () => {
  expect(onlineOf(machine(agent({})))).toBeNull();
  expect(onlineOf(machine(agent({ online: false }), agent({})))).toBe(false);
  expect(onlineOf(machine(agent({ online: false }), agent({ online: true })))).toBe(true);
});

test('the containment of any agent counts', () => {
  const containment = { connectionId: 'con_b', endpointId: '7' } as Containment;
  const two = machine(agent({}), agent({ connectionId: 'con_b', id: '7' }));
  expect(containmentOf(two, [containment])).toBe(containment);
  expect(containmentOf(machine(agent({ id: '7' })), [containment])).toBeUndefined();
  expect(agentName(agent({}))).toBe('con_a/1');
});

test('seen last by whoever saw it last', () => {
  const seen = machine(agent({ lastSeenAt: '2026-01-01T00:00:00Z' }), agent({ lastSeenAt: '2026-02-01T00:00:00Z' }));
  expect(lastSeenOf(seen)).toBe('2026-02-01T00:00:00Z');
});
