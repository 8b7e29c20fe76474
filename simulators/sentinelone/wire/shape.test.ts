import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleOf } from '../model/example.ts';
import { dataLines } from './data-lines.ts';
import { problemsOf } from './check-value.ts';
import { parseJson, wholeNumber } from './lossless-json.ts';
import { readQuery } from './query.ts';
import { Refusal } from './refusal.ts';
import { createRouteTable } from './route-table.ts';
import { readShape } from './shape.ts';
import { namedShape } from './shape-library.ts';

const names = (dataLines('shapes.jsonl') as readonly { readonly name: string }[]).map(({ name }) => name);
const { routes, match } = createRouteTable();

describe('shapes', () => {
  test('an example of any shape fits it, whatever its number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(1_000), (name, number) => {
        const shape = namedShape(name);
        expect(problemsOf(shape, exampleOf(shape, name, { now: 1_700_000_000_000, number }), '')).toEqual([]);
      }),
    );
  });

  test('a field that no group has is found at any depth', () => {
    const shape = readShape({ 'filter!': { ids: ['id'] }, data: [{ 'name!': 'text 2..4' }] });
    expect(problemsOf(shape, { filter: {}, data: [{ name: 'ok', size: 1 }] }, '')).toEqual([
      'data.0.size: Unknown field',
    ]);
    expect(problemsOf(shape, { data: [{}] }, '')).toEqual([
      'filter: Missing data for required field.',
      'data.0.name: Missing data for required field.',
    ]);
    expect(problemsOf(shape, { filter: {}, data: [{ name: 'much too long' }] }, '')).toEqual([
      'data.0.name: Longer than maximum length 4.',
    ]);
  });

  test('what is not in the notation is an error', () => {
    expect(() => readShape('strange')).toThrow(TypeError);
    expect(() => namedShape('NoSuchShape')).toThrow(TypeError);
  });
});

describe('queries', () => {
  const { query } = routes.find(({ id }) => id === 'agents/list-agents')!;

  test('no search text makes it fail in another way than with 400', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...query.keys(), 'x'), fc.string())), (pairs) => {
        try {
          readQuery(query, new URLSearchParams(pairs));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          expect((error as Refusal).status).toBe(400);
        }
      }),
    );
  });

  test('lists come with commas, flags and numbers as themselves', () => {
    const read = readQuery(query, new URLSearchParams('osTypes=windows,linux&infected=True&limit=5'));
    expect(Object.fromEntries(read)).toEqual({ osTypes: ['windows', 'linux'], infected: true, limit: 5 });
  });
});

describe('routes', () => {
  test('plain segments win over placeholders', () => {
    const idOf = (method: string, path: string) => {
      const found = match(method, path);
      return found !== null && 'route' in found ? found.route.id : found;
    };
    expect(idOf('GET', '/reports/insights/types')).toBe('reports/list-insight-report-types');
    expect(idOf('GET', '/reports/1/pdf')).toBe('reports/download-report');
    expect(idOf('PUT', '/firewall-control/reorder')).toBe('network-quarantine-control/reorder-firewall-control-rules');
    expect(idOf('PUT', '/firewall-control/1')).toBe('firewall-control/update-firewall-rule');
    expect(idOf('PATCH', '/agents')).toEqual(['GET']);
    expect(idOf('GET', '/agents/')).toBeNull();
  });

  test('every operation is found by its own path and its shorter one', () => {
    for (const route of routes) {
      for (const path of [route.path, route.altPath ?? route.path]) {
        const found = match(route.method, path.replaceAll(/\{\w+\}/g, '1'));
        expect(found).toMatchObject({ route: { id: route.id } });
      }
    }
  });
});

describe('numbers', () => {
  test('any whole number is written as it was read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (value) => {
        expect(JSON.stringify(parseJson(`{"a":${value},"b":"x"}`))).toBe(`{"a":${value},"b":"x"}`);
        expect(JSON.stringify({ a: wholeNumber(String(value)) })).toBe(`{"a":${value}}`);
      }),
    );
  });
});
