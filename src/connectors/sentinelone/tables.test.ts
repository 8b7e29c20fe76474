import { describe, expect, it } from 'vitest';
import type { Field, Fields } from '#kernel/field.ts';
import { parseInput } from '#kernel/validate.ts';
import type { Method } from './call.ts';
import { familyOf } from './rates.ts';
import { TableAction } from './table-action.ts';
import { needsScope } from './row-shape.ts';
import { selections } from './selections.ts';
import { findCall, tables } from './tables.ts';

const actions = tables.flatMap((table) => table.rows.map((row) => new TableAction(table, row)));

function leaves(fields: Fields): readonly Field[] {
  return Object.values(fields).flatMap((field) => {
    if (field.kind === 'group') return leaves(field.fields);
    return field.kind === 'list' && typeof field.of === 'object' ? [field, ...leaves(field.of)] : [field];
  });
}

describe('the tables', () => {
  it('hold 341 actions and eight extras, each with an id of its own', () => {
    expect(actions.length).toBe(349);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(349);
  });

  it('say what each action does in words of its own, within bounds', () => {
    const summaries = actions.map(({ summary }) => summary);
    expect(new Set(summaries).size).toBe(summaries.length);
    expect(summaries.filter((text) => text.length < 30 || text.length > 300)).toEqual([]);
  });

  it('name a permission for each, and a stand-in or an end for what is on its way out', () => {
    expect(actions.filter(({ row }) => row.permission === '').map(({ id }) => id)).toEqual([]);
    const leaving = actions.filter(({ row }) => row.lifecycle !== undefined);
    expect(leaving.filter(({ row }) => row.lifecycle === 'deprecated').length).toBe(15);
    expect(leaving.filter(({ row }) => row.lifecycle === 'unpublished').length).toBe(26);
    const ids = new Set(actions.map(({ id }) => id));
    const wrong = leaving
      .flatMap(({ row }) => (row.standIn === undefined ? [] : [row.standIn.split(' ')[0] ?? '']))
      .filter((id) => !ids.has(id));
    expect(wrong).toEqual([]);
  });

  it('bound every list and text', () => {
    const unbounded = actions.flatMap(({ id, input }) =>
      leaves(input)
        .filter(
          (field) =>
            (field.kind === 'list' && field.maxItems === undefined) ||
            (field.kind === 'text' && field.maxLength === undefined),
        )
        .map(() => id),
    );
    expect(unbounded).toEqual([]);
  });

  it('refuse ids of another form, and pages that are too long', () => {
    const groups = actions.find(({ id }) => id === 'sentinelone.groups.get-group')!;
    expect(() => parseInput(groups.input, { group_id: '12345' })).toThrow(/must match/);
    expect(parseInput(groups.input, { group_id: '123456789012345678' })).toEqual({ group_id: '123456789012345678' });
    const agents = actions.find(({ id }) => id === 'sentinelone.agents.list-agents')!;
    expect(() => parseInput(agents.input, { limit: 5_000 })).toThrow(/at most 1000/);
    expect(() => parseInput(agents.input, { osTypes: ['beos'] })).toThrow(/must be one of macos, windows/);
    expect(() => parseInput(agents.input, { osTypesNin: ['beos'] })).toThrow(/must be one of macos, windows/);
    expect(() => parseInput(agents.input, { computerName__contains: ['a'] })).toThrow(/must match/);
    expect(() =>
      parseInput(agents.input, { siteIds: Array.from({ length: 501 }, () => '123456789012345678') }),
    ).toThrow(/at most 500/);
    expect(() => parseInput(agents.input, { sitIds: [] })).toThrow(/did you mean `siteIds`/);
  });

  it('ask for the scope in every write that takes a filter, and in none that reads', () => {
    const asking = actions.filter(({ row }) => needsScope(row));
    expect(asking.every(({ effect }) => effect !== 'read')).toBe(true);
    expect(asking.length).toBeGreaterThan(90);
    expect(asking.every(({ input }) => input['scope']?.kind === 'choice')).toBe(true);
    const selecting = actions.filter(({ row }) => row.selects !== undefined && row.effect !== 'read');
    expect(selecting.every(({ row }) => needsScope(row))).toBe(true);
  });

  it('count and look up every selection in a listing that exists and can count', () => {
    const listings = new Map(actions.map((action) => [action.row.request.replaceAll(/\[.*?\]/g, ''), action]));
    for (const [name, selection] of Object.entries(selections)) {
      const listing = listings.get(`GET ${selection.path}`);
      expect([name, listing?.row.reader]).toEqual([name, 'list']);
      expect([name, 'countOnly' in (listing?.shape.query.fields ?? {})]).toEqual([name, true]);
      expect([name, listing?.row.itemsPath]).toEqual([
        name,
        'itemsPath' in selection ? selection.itemsPath : undefined,
      ]);
    }
  });

  it('never use a name twice for different parts of a request', () => {
    const doubled = actions.flatMap(({ id, shape }) => {
      const names = [
        ...Object.keys(shape.path.fields),
        ...Object.keys(shape.query.fields),
        ...Object.keys(shape.body.fields),
      ];
      return new Set(names).size === names.length ? [] : [id];
    });
    expect(doubled).toEqual([]);
  });

  it('mark every password, code and key as sensitive', () => {
    const open = actions.flatMap(({ id, input }) =>
      Object.entries(input)
        .flatMap(([name, field]) => secretsIn(name, field))
        .map((path) => `${id} ${path}`),
    );
    expect(open).toEqual([]);
  });
});

function secretsIn(path: string, field: Field): readonly string[] {
  if (field.kind === 'group')
    return Object.entries(field.fields).flatMap(([name, part]) => secretsIn(`${path}.${name}`, part));
  const isSecret =
    /(^|\.)(\w*[pP]assword|twoFaCode|token|apiToken|registrationToken|secretAccessKey|accessKeyId)$/.test(path);
  return isSecret && field.kind === 'text' && field.sensitive !== true ? [path] : [];
}

describe('the duty of a free request', () => {
  const dutyOf = (method: Method, path: string) => findCall(method, path)?.action.row ?? null;

  it('is that of the action with the same method and path', () => {
    expect(dutyOf('POST', '/agents/actions/disconnect')?.filterRequiresOneOf).toEqual(['ids', 'groupIds', 'filterId']);
    expect(dutyOf('POST', '/agents/actions/disconnect/')?.selects).toBe('agents');
    expect(dutyOf('DELETE', '/firewall-control')?.selects).toBe('firewallRules');
    expect(dutyOf('DELETE', '/firewall-control/network-quarantine')?.selects).toBe('firewallRules');
    expect(dutyOf('POST', '/firewall-control/copy-rules')?.selects).toBe('firewallRules');
    expect(dutyOf('POST', '/threats/mitigate/kill')?.selects).toBe('threats');
    expect(dutyOf('POST', '/threats/engines/disable')?.reachesEverything).toBe(true);
    expect(dutyOf('PUT', '/cloud-detection/rules/disable')?.selects).toBe('detectionRules');
    expect(dutyOf('PUT', '/device-control/enable')?.selects).toBe('deviceRules');
    expect(dutyOf('GET', '/agents')?.effect).toBe('read');
    expect(dutyOf('POST', '/no/such/thing')).toBeNull();
  });
});

describe('the limits', () => {
  it('are those of the longest prefix that fits', () => {
    expect(familyOf('/threats')?.name).toBe('/threats');
    expect(familyOf('/threats/mitigate/kill')?.name).toBe('/threats/');
    expect(familyOf('/users/login/set-password')?.name).toBe('/users/login');
    expect(familyOf('/users')).toEqual({ name: '/users', perSecond: 40, burst: 80 });
    expect(familyOf('/agentsx')).toBeUndefined();
    expect(familyOf('/policies')).toBeUndefined();
  });

  it('never let more through in a window than is published, where no burst is', () => {
    for (const [path, requests, seconds] of [
      ['/agents', 25, 1],
      ['/threat-intelligence/iocs', 30, 60],
      ['/dv/query-status', 1, 1],
    ] as const) {
      const family = familyOf(path)!;
      expect(family.burst + family.perSecond * seconds).toBeLessThanOrEqual(requests === 1 ? 2 : requests);
    }
  });

  it('leave a window of hours to the console, whose refusal is clearer than a wait', () => {
    expect(familyOf('/application-management/scan')).toBeUndefined();
  });
});
