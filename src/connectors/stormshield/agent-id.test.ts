import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { readAgentId, withoutBraces } from './agent-id.ts';

const guid = fc.uuid().filter((id) => /[1-9a-f]/.test(id));

it('reads a GUID the same with and without braces, and keeps its case', () => {
  fc.assert(
    fc.property(guid, fc.boolean(), (id, upper) => {
      const text = upper ? id.toUpperCase() : id;
      expect(readAgentId(`{${text}}`)).toBe(text);
      expect(readAgentId(text)).toBe(text);
    }),
  );
});

it('leaves every other name alone', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(withoutBraces(`#${name}`)).toBe(`#${name}`);
    }),
  );
  expect(readAgentId('000000000000')).toBe('000000000000');
  expect(readAgentId('{DESK-1}')).toBe('{DESK-1}');
});

it.each(['00000000-0000-0000-0000-000000000000', '{00000000-0000-0000-0000-000000000000}'])('refuses %s', (id) => {
  expect(() => readAgentId(id)).toThrow(AppError);
});
