import { describe, expect, it } from 'vitest';
import { streams } from './streams.ts';
import { actionOf } from './testing/console.ts';

const listings: Readonly<Record<string, string>> = {
  'sentinelone.threats': 'threats.list-threats',
  'sentinelone.alerts': 'alerts.list-alerts',
  'sentinelone.activities': 'activities.list-activities',
  'sentinelone.agents': 'agents.list-agents',
};

describe('the streams', () => {
  it('are those of threats, alerts, activities and endpoints', () => {
    expect(streams.map(({ id }) => id)).toEqual(Object.keys(listings));
  });

  it.each(streams.map((stream) => [stream.id, stream] as const))(
    '%s is read with what its list can do',
    (id, stream) => {
      const { shape, row } = actionOf(listings[id] ?? '');
      const { fields } = shape.query;
      expect(row.request).toBe(`GET ${stream.path}`);
      expect(row.permission).toBe(stream.permission);
      expect(fields[stream.sinceParameter]?.kind).toBe('instant');
      for (const name of Object.keys(stream.query)) expect(fields[name]).toBeDefined();
      const { sortBy } = fields;
      expect(sortBy?.kind === 'choice' && sortBy.values.includes(stream.query['sortBy'] ?? '')).toBe(true);
      expect(stream.pageSize).toBeLessThanOrEqual(1_000);
    },
  );

  it.each(streams.map((stream) => [stream.id, stream] as const))(
    '%s maps to a class of OCSF with a time and an identity',
    (_id, stream) => {
      const { fields, event } = stream.mapping;
      expect(String(fields['class_uid']?.otherwise)).toBe(event);
      expect(fields['time']?.from).toBe(stream.cursorField);
      expect(stream.dedupeBy.length).toBeGreaterThan(0);
      expect(stream.dedupeBy[0]).toBe(fields['metadata.uid']?.from);
      const paths = Object.values(fields).flatMap(({ from }) => (from === undefined ? [] : [from]));
      expect(paths.filter((path) => !/^\$(\.\w+(\[\d+\])?)+$/.test(path))).toEqual([]);
    },
  );
});
