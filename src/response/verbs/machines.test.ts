import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identifiesMachine, readMac } from './mac-address.ts';
import { domainOf, hostOf, sameDomain, serialOf, type Identity } from './machine-keys.ts';
import { agentKey, groupMachines } from './machines.ts';

/** Few values, so that agents share them often. */
const identity: fc.Arbitrary<Identity> = fc.record({
  connectionId: fc.constantFrom('a', 'b', 'c'),
  id: fc.integer({ min: 0, max: 4 }).map(String),
  name: fc.constantFrom('pc-1', 'PC-1', 'pc-2', 'pc-1.corp.example', ''),
  domain: fc.constantFrom(null, 'CORP', 'corp.example', 'corp.test', 'WORKGROUP'),
  serial: fc.constantFrom(null, 'SN1', 'sn1', 'SN2', 'To be filled by O.E.M.', ''),
  macs: fc.subarray(['00:1a:2b:00:00:01', '001a2b000002', '02:42:ac:11:00:02', '00:50:56:c0:00:08', 'no mac']),
});
const fleet = fc.uniqueArray(identity, { selector: agentKey, maxLength: 12 });

function agent(connectionId: string, rest: Partial<Identity> = {}): Identity {
  return { connectionId, id: '1', name: 'pc-1', domain: null, serial: null, macs: [], ...rest };
}

function keys(endpoints: readonly Identity[]): readonly (readonly string[])[] {
  return groupMachines(endpoints)
    .map(({ agents }) => agents.map(agentKey))
    .toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
}

describe('grouping', () => {
  test('is an equivalence: every agent is in exactly one machine, whatever the order', () => {
    fc.assert(
      fc.property(fleet, fc.infiniteStream(fc.nat()), (agents, order) => {
        const shuffled = agents
          .map((one) => ({ one, rank: order.next().value as number }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(keys(agents).flat().toSorted()).toEqual(agents.map(agentKey).toSorted());
        expect(keys(shuffled)).toEqual(keys(agents));
      }),
    );
  });

  test('a machine has one agent per connection, one serial number, one domain, and a sign for every agent', () => {
    fc.assert(
      fc.property(fleet, (agents) => {
        for (const { agents: own, matchedBy } of groupMachines(agents)) {
          expect(new Set(own.map(({ connectionId }) => connectionId)).size).toBe(own.length);
          expect(
            new Set(own.map(({ serial }) => serialOf(serial)).filter((serial) => serial !== null)).size,
          ).toBeLessThan(2);
          expect(matchedBy.length > 0).toBe(own.length > 1);
          for (const one of own) {
            const shares = own.some((other) => other !== one && sharesSign(one, other));
            expect(own.length === 1 || shares).toBe(true);
          }
        }
      }),
    );
  });

  test('a virtual or shared MAC address alone never joins', () => {
    const shared = [
      '02:42:ac:11:00:02',
      '00:50:56:c0:00:08',
      '00-15-5D-00-00-01',
      '0a:00:27:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      '00:00:00:00:00:00',
    ];
    fc.assert(
      fc.property(fc.subarray(shared, { minLength: 1 }), fc.string(), fc.string(), (macs, one, other) => {
        fc.pre(hostOf(one) !== hostOf(other));
        expect(keys([agent('a', { name: one, macs }), agent('b', { name: other, macs })])).toHaveLength(2);
      }),
    );
  });

  test.each([
    ['serial', agent('a', { serial: ' SN-7788 ' }), agent('b', { serial: 'sn-7788', name: 'other' })],
    ['mac', agent('a', { macs: ['00:1A:2B:00:00:01'] }), agent('b', { macs: ['001a.2b00.0001'] })],
    ['domain-and-name', agent('a', { domain: 'CORP' }), agent('b', { name: 'PC-1.corp.example' })],
  ] as const)('%s joins across consoles', (sign, one, other) => {
    expect(groupMachines([one, other])).toMatchObject([
      { agents: [{ connectionId: 'a' }, { connectionId: 'b' }], matchedBy: [sign] },
    ]);
  });

  test.each([
    ['a name without a domain', agent('a'), agent('b')],
    ['a name in a workgroup', agent('a', { domain: 'WORKGROUP' }), agent('b', { domain: 'workgroup' })],
    ['a name in two domains', agent('a', { domain: 'corp.example' }), agent('b', { domain: 'corp.test' })],
    [
      'a placeholder',
      agent('a', { serial: 'To Be Filled By O.E.M.' }),
      agent('b', { serial: 'To be filled by O.E.M.', name: 'x' }),
    ],
    [
      'a dock that two machines have used',
      agent('a', { macs: ['00:1a:2b:00:00:01'], serial: 'SN-1111' }),
      agent('b', { macs: ['00:1a:2b:00:00:01'], serial: 'SN-2222' }),
    ],
  ])('%s does not', (_, one, other) => {
    expect(keys([one, other])).toHaveLength(2);
  });

  test('a sign that a connection has twice tells nothing', () => {
    const clones = [agent('a', { id: '1', serial: 'SN-9' }), agent('a', { id: '2', serial: 'SN-9', name: 'pc-2' })];
    expect(keys([...clones, agent('b', { serial: 'SN-9', name: 'pc-3' })])).toHaveLength(3);
  });
});

test('MAC addresses are read in every spelling, and told apart by who gave them', () => {
  for (const text of ['00:1A:2B:3C:4D:5E', '00-1a-2b-3c-4d-5e', '001a.2b3c.4d5e', '001A2B3C4D5E']) {
    expect(readMac(text)).toBe('001a2b3c4d5e');
  }
  for (const text of ['', '00:1A:2B:3C:4D', 'laptop-00001', '00:1A-2B:3C:4D:5G']) expect(readMac(text)).toBeNull();
  expect(['001a2b3c4d5e', '3c5282000001'].every(identifiesMachine)).toBe(true);
  expect(['021a2b3c4d5e', '01005e000001', '080027123456', '001a2b000000'].some(identifiesMachine)).toBe(false);
});

function sharesSign(a: Identity, b: Identity): boolean {
  const [serial, other] = [serialOf(a.serial), serialOf(b.serial)];
  if (serial !== null && serial === other) return true;
  const [one, two] = [domainOf(a), domainOf(b)];
  if (one !== null && two !== null && sameDomain(one, two) && hostOf(a.name) === hostOf(b.name)) return true;
  const macs = b.macs.map((mac) => readMac(mac));
  return a.macs.some((text) => {
    const mac = readMac(text);
    return mac !== null && identifiesMachine(mac) && macs.includes(mac);
  });
}
