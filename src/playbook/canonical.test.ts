import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playbookHash } from './canonical.ts';
import { parsePlaybook } from './parse.ts';

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
