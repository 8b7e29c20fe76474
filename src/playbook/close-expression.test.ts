import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeExpression } from './close-expression.ts';
import { evaluateExpression } from './evaluate.ts';
import { exampleScope } from './scope.example.ts';

const close = (expression: string): string => closeExpression(expression, ['event'], exampleScope, 'seen.wait');

describe('closeExpression', () => {
  it.each([
    ['event.data.host == inputs.agent', 'event.data.host == "PC-17"'],
    ['event.n > inputs.count + 1', 'event.n > 4.0'],
    ['event.kind == "x"', 'event.kind == "x"'],
    ['event.n == inputs.big', 'event.n == 9007199254740993'],
    ['event.x == default(inputs.unknown, "none")', 'event.x == "none"'],
    ['inputs.names.exists(n, n == event.x)', '["a", "b"].exists(n, n == event.x)'],
    ['event.list.exists(n, n == inputs.agent && n != item.name)', 'event.list.exists(n, n == "PC-17" && n != "PC-1")'],
    ['event.n > -inputs.count', 'event.n > (-3.0)'],
  ])('%s', (expression, closed) => {
    expect(close(expression)).toBe(closed);
  });

  it('reads nothing but the event, and gives what the whole expression gives', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (text, other, number) => {
          const scope = { ...exampleScope, inputs: { text, number } };
          const expression = 'event.text == inputs.text && event.number == inputs.number';
          const closed = closeExpression(expression, ['event'], scope, 'seen.wait');
          const truth = (event: object): unknown => evaluateExpression(closed, { event } as never, 'seen.wait');
          expect(truth({ text, number })).toBe(true);
          expect(truth({ text: `${text}${other}!`, number })).toBe(false);
        },
      ),
    );
  });

  it('says what is missing, and refuses values that are too large', () => {
    expect(() => close('event.x == steps.isolate.data.unknown')).toThrow(/seen\.wait/);
    const scope = { ...exampleScope, inputs: { long: 'x'.repeat(5_000) } };
    expect(() => closeExpression('event.x == inputs.long', ['event'], scope, 'seen.wait')).toThrow(/too large/);
  });
});
