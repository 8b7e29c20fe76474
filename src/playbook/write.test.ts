import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type Json } from '#kernel/json.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { playbookHash } from './canonical.ts';
import { everyKind } from './every-kind.example.ts';
import { mutated, mutations } from './mutation.example.ts';
import { parsePlaybook } from './parse.ts';
import { writePlaybook } from './write.ts';

const folder = new URL('../../playbooks/', import.meta.url);

/** Written as JSON and as YAML and read again. */
function readAgain(playbook: Playbook): readonly Playbook[] {
  const document = writePlaybook(playbook);
  return [stringifyJson(document), stringifyYaml(document)].map((text) => parsePlaybook(text).playbook);
}

describe('a written playbook', () => {
  it('is the playbook that was read, with every kind of step, and has its hash', () => {
    const { playbook } = parsePlaybook(everyKind);
    const again = readAgain(playbook);
    expect(again).toEqual([playbook, playbook]);
    expect(again.map(playbookHash)).toEqual([playbookHash(playbook), playbookHash(playbook)]);
  });

  it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('is the playbook that was read: %s', (name) => {
    const { playbook } = parsePlaybook(readFileSync(new URL(name, folder), 'utf8'));
    expect(readAgain(playbook)).toEqual([playbook, playbook]);
  });

  it('is the playbook that was read, whatever was read', () => {
    const whole = parseYaml(everyKind) as Json;
    let held = 0;
    fc.assert(
      fc.property(mutations(2), (changes) => {
        const playbook = parsed(JSON.stringify(mutated(whole, changes)));
        if (playbook === null) return;
        held += 1;
        expect(readAgain(playbook)).toEqual([playbook, playbook]);
      }),
      { numRuns: 100 },
    );
    expect(held).toBeGreaterThan(5);
  });

  it('leaves out what goes without saying, and begins with the id', () => {
    const text = 'id: a\ntitle: T\nsteps:\n  - { id: s, for-each: [1], steps: [{ id: w, wait: { time: 90s } }] }\n';
    expect(writePlaybook(parsePlaybook(text).playbook)).toEqual({
      id: 'a',
      title: 'T',
      steps: [{ id: 's', 'for-each': [1], steps: [{ id: 'w', wait: { time: '1m30s' } }] }],
    });
  });
});

function parsed(text: string): Playbook | null {
  try {
    return parsePlaybook(text).playbook;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
