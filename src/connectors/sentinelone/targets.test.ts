import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { filterTarget } from './targets.ts';
import { actionOf, idOf } from './testing/console.ts';

const a = idOf(1);
const b = idOf(2);

describe('the targets of a write', () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ['agent-actions.disconnect-from-network', { filter: { ids: [a, b, a] } }, [a, b]],
    [
      'agent-actions.disconnect-from-network',
      { filter: { groupIds: [b, a], isActive: ['true'] } },
      [`filter:groupIds=${a},${b}; isActive=true`],
    ],
    ['agent-actions.connect-to-network', { filter: {}, scope: 'everything' }, ['filter:everything']],
    ['groups.move-agents', { group_id: b, filter: { agentIds: [a] } }, [a]],
    ['agent-actions.fetch-files', { agent_id: a, data: { files: ['x'], password: 'p' } }, [a]],
    ['threat-notes.delete-threat-note', { threat_id: a, note_id: b }, [b]],
    ['threats.mitigate-threats', { action: 'kill', filter: { ids: [a] } }, [a]],
    [
      'network-quarantine-control.delete-firewall-control-rule',
      { firewall_rule_category: 'network-quarantine', filter: { ids: [a] } },
      [a],
    ],
    ['exclusions-and-blocklist.delete-exclusions', { data: { ids: [a, b] } }, [a, b]],
    [
      'exclusions-and-blocklist.delete-unified-exclusions',
      { data: { exclusions: [{ id: a, exclusionType: 'EDR' }] } },
      [a],
    ],
    ['exclusions-and-blocklist.update-blocklist-item', { data: { id: a } }, [a]],
    ['accounts.create-account', { data: { name: 'Acme' } }, ['create-account:Acme']],
    ['system.set-system-config', { data: {}, filter: { siteIds: [a] } }, ['PUT /system/configuration']],
    ['threat-intelligence.delete-iocs', { filter: { accountIds: [a], uuids: ['u1'] } }, ['u1']],
    ['agents.list-agents', { ids: [a] }, []],
  ])('of %s are what it changes', (id, input, targets) => {
    expect(actionOf(id).aims(input)).toEqual(targets);
  });

  it('is never empty', () => {
    const value = fc.oneof(fc.constant([]), fc.constant({}), fc.constant(null), fc.string());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('filter', 'data', 'action'), value), (input) => {
        expect(actionOf('threats.disable-engines').aims(input).length).toBe(1);
        expect(actionOf('tags.delete-tags').aims(input).length).toBe(1);
      }),
    );
  });
});

describe('a filter as a target', () => {
  it('is the same text for the same criteria, whatever their order', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const one = filterTarget({ siteIds: first, osTypes: second });
        expect(filterTarget({ osTypes: second.toReversed(), siteIds: first.toReversed() })).toBe(one);
      }),
    );
  });

  it('is bounded, and still tells long filters apart', () => {
    const ids = Array.from({ length: 4_000 }, (_, index) => idOf(index));
    const long = filterTarget({ siteIds: ids });
    expect(long.length).toBeLessThan(400);
    expect(filterTarget({ siteIds: [...ids, idOf(9_999)] })).not.toBe(long);
  });
});
