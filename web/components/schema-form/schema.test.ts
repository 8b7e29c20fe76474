import { expect, it } from 'vitest';
import { problemAt, problemsIn } from './schema.ts';

it('finds what is wrong with a field, or with one of its items', () => {
  const issues = [
    { path: 'input.name', problem: 'is required' },
    { path: 'input.filter.ids[1]', problem: 'must be a number' },
  ];
  const problems = problemsIn({ issues }, 'input');
  expect(problemAt(problems, 'name')).toBe('is required');
  expect(problemAt(problems, 'filter.ids')).toBe('Item 2 must be a number');
  expect(problemAt(problems, 'filter.id')).toBeUndefined();
  expect(problemAt(problems, 'filter')).toBeUndefined();
});
