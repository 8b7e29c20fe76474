import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { everyKind } from './every-kind.example.ts';
import { mutations, mutated } from './mutation.example.ts';
import { parsePlaybook } from './parse.ts';
import { playbookSchema } from './schema.ts';
import { stepKindNames } from './steps/kinds.ts';

const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  playbookSchema(),
);
const folder = new URL('../../playbooks/', import.meta.url);
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const whole = parseYaml(everyKind) as Json;

function parses(document: Json): boolean {
  try {
    parsePlaybook(JSON.stringify(document));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_playbook') return false;
    throw error;
  }
}

describe('the published schema', () => {
  it.each(shipped)('takes %s', (name) => {
    expect(validate(parseYaml(readFileSync(new URL(name, folder), 'utf8')))).toBe(true);
  });

  it('takes a document with everything, and describes each kind', () => {
    validate(whole);
    expect(validate.errors).toBeNull();
    expect(Object.keys(playbookSchema()['$defs'] as object)).toEqual(expect.arrayContaining([...stepKindNames]));
  });

  it('takes whatever the parser takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(mutations(2), (changes) => {
        const document = mutated(whole, changes);
        if (!parses(document)) return;
        taken += 1;
        validate(document);
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 200 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  const step = { id: 's', wait: { time: '5s' } };
  const document = (steps: Json, more: object = {}): object => ({ id: 'a', title: 'T', steps, ...more });
  it.each<[string, object]>([
    ['no id', { title: 'T', steps: [step] }],
    ['a key that is none', document([step], { step: [] })],
    ['no steps', document([])],
    ['a step of no kind', document([{ id: 's' }])],
    ['a step of two kinds', document([{ ...step, fail: 'x' }])],
    ['a step without id', document([{ wait: { time: '5s' } }])],
    ['a misspelt key', document([{ id: 's', action: 'a.b', conection: 'c' }])],
    ['a time without a unit', document([{ id: 's', wait: { time: 5 } }])],
    ['a wait without a deadline', document([{ id: 's', wait: { event: '${{ true }}' } }])],
    ['a wait for two things', document([{ id: 's', wait: { time: '5s', until: '2027-01-01T00:00:00Z' } }])],
    ['a condition without braces', document([{ ...step, if: 'true' }])],
    ['an unknown verb', document([{ id: 's', verb: 'isolat', input: {} }])],
    ['a loop without a bound', document([{ id: 's', while: '${{ true }}', steps: [step] }])],
    ['an approval without an end', document([{ id: 's', approval: 'Go?' }])],
    ['an unknown class of errors', document([{ ...step, retry: { attempts: 2, on: ['all'] } }])],
    ['an edge with two ends', document([{ id: 'p', parallel: [{ ...step, after: ['a/b/c'] }] }])],
    ['a store that changes nothing', document([{ id: 's', store: {} }])],
    ['a trigger of no kind', document([step], { triggers: [{ id: 't' }] })],
    ['an input of an unknown kind', document([step], { inputs: { a: { kind: 'secret' } } })],
    ['a choice without values', document([step], { inputs: { a: { kind: 'choice' } } })],
    ['a limit that is none', document([step], { limits: { concurrency: 0 } })],
    ['a wrong step deep inside', document([{ id: 'b', branch: [{ steps: [{ id: 'p', parallel: [{ id: 'x' }] }] }] }])],
  ])('refuses %s, as the parser does', (_name, wrong) => {
    expect(parses(wrong as Json)).toBe(false);
    expect(validate(wrong)).toBe(false);
  });
});
