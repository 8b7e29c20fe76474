import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { exampleLookups } from './checked.example.ts';
import { checkPlaybook } from './check.ts';
import { everyKind } from './every-kind.example.ts';
import { mutated, mutations } from './mutation.example.ts';
import { parsePlaybook } from './parse.ts';
import type { Problem } from './problem.ts';

function problemsIn(text: string): readonly Problem[] {
  try {
    return checkPlaybook(parsePlaybook(text), exampleLookups);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_playbook')
      return error.details?.['problems'] as unknown as Problem[];
    throw error;
  }
}

describe('a document that is nearly right', () => {
  const whole = parseYaml(everyKind) as Json;

  it('gives problems at places that the text has, and throws nothing else', () => {
    let wrong = 0;
    fc.assert(
      fc.property(mutations(3), fc.boolean(), (changes, asYaml) => {
        const document = mutated(whole, changes);
        const text = asYaml ? stringifyYaml(document) : JSON.stringify(document, null, 1);
        const lines = text.split('\n');
        const problems = problemsIn(text);
        if (problems.length > 0) wrong += 1;
        for (const { line, column, severity, problem } of problems) {
          expect(lines.length).toBeGreaterThanOrEqual(line);
          expect((lines[line - 1] ?? '').length + 1).toBeGreaterThanOrEqual(column);
          expect(column).toBeGreaterThan(0);
          expect(['error', 'warning']).toContain(severity);
          expect(problem).not.toBe('');
        }
        const again = problemsIn(asYaml ? JSON.stringify(document) : stringifyYaml(document));
        expect(again.map(({ path }) => path).toSorted()).toEqual(problems.map(({ path }) => path).toSorted());
      }),
      { numRuns: 150 },
    );
    expect(wrong).toBeGreaterThan(50);
  });
});
