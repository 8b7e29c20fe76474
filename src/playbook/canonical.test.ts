import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.ts';
import { canonicalJson, playbookHash } from './canonical.ts';
import { parsePlaybook } from './parse.ts';

describe('the canonical form', () => {
  it('sorts keys at every depth and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 1], a: null, skip: undefined })).toBe(
      '{"a":null,"b":[{"c":2,"d":1},1]}',
    );
  });

  it('writes integers beyond 2^53 digit by digit', () => {
    expect(canonicalJson({ id: 9_007_199_254_740_993n })).toBe('{"id":9007199254740993}');
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(reversed(value as Json)) === canonicalJson(value)));
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the hash of a playbook', () => {
  const yaml = 'id: a\ntitle: T\nsteps:\n  - id: s\n    action: x.y\n    connection: c\n    input: { p: 1, q: 2 }\n';
  const json = '{"steps":[{"connection":"c","input":{"q":2,"p":1},"action":"x.y","id":"s"}],"title":"T","id":"a"}';
  const hash = (text: string): string => playbookHash(parsePlaybook(text).playbook);

  it('is that of what the document means, not of how it is written', () => {
    expect(hash(yaml)).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(json)).toBe(hash(yaml));
    expect(hash(`# A comment\n${yaml}`)).toBe(hash(yaml));
  });

  it.each([
    ['isolate-and-release', 'b998ead2c2f497a40d33639b00f3dad8a76593425e737250b9e686d980fe19d4'],
    ['isolate-many', '0ddc082a20bdabf6723060a36a3d736e57b5009dd178c15634aa6f1f70c37f40'],
  ])(
    'is what it was when %s was first published: new members of the language change no old document',
    (name, expected) => {
      const file = new URL(`../../playbooks/${name}.yaml`, import.meta.url);
      expect(hash(readFileSync(file, 'utf8'))).toBe(expected);
    },
  );

  it('changes with every value', () => {
    expect(hash(yaml.replace('q: 2', 'q: 3'))).not.toBe(hash(yaml));
    expect(hash(yaml.replace('q: 2', 'q: "2"'))).not.toBe(hash(yaml));
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]): [string, Json] => [key, reversed(member)]),
  );
}
