import { expect, it } from 'vitest';
import type { Rung } from '#kernel/ladder.ts';
import { rungLines } from './rung-lines.ts';

function rung(changes: Partial<Rung>): Rung {
  const usual = {
    name: 'dns',
    subject: null,
    status: 'passed',
    sentence: 'It is 10.0.0.1.',
    remedy: null,
    neededBy: [],
  } as const;
  return { ...usual, ...changes };
}

it('says each rung in a line, what needs it, and what to do about it', () => {
  const neededBy = ['a.one', 'a.two', 'a.three', 'a.four', 'a.five'];
  const lines = rungLines([
    rung({}),
    rung({
      name: 'permissions',
      subject: 'Sites.view',
      status: 'warning',
      sentence: 'Lacking.',
      remedy: 'Grant it.',
      neededBy,
    }),
    rung({ name: 'version', status: 'not_reached', sentence: 'Not\u001b[2J looked at.' }),
  ]);
  expect(lines).toEqual([
    '  passed       DNS: It is 10.0.0.1.',
    '  warning      Permissions, Sites.view: Lacking.',
    '               Needed by a.one, a.two, a.three, a.four and 1 more.',
    '               Grant it.',
    expect.stringMatching(/^ {2}not reached {2}Version: Not.*looked at\.$/),
  ]);
  expect(lines.join('')).not.toContain('\u001b');
  expect(rungLines(undefined)).toEqual([]);
});
