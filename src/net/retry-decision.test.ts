import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorTable, type ErrorCode } from '#kernel/error-table.ts';
import { shouldRetry, type AttemptFacts } from './retry-decision.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const facts = fc.record({
  effect: fc.constantFrom('read' as const, 'write' as const),
  phase: fc.constantFrom('not_sent' as const, 'sent' as const, 'answered' as const),
  status: fc.option(fc.integer({ min: 200, max: 599 }), { nil: undefined }),
  errorCode: fc.option(fc.constantFrom(...codes), { nil: undefined }),
  attempt: fc.integer({ min: 1, max: 5 }),
  maxAttempts: fc.constant(3),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined }),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

function decide(given: Partial<AttemptFacts>): boolean {
  return shouldRetry({ effect: 'read', phase: 'answered', attempt: 1, maxAttempts: 3, jitter: 0.5, ...given }).retry;
}

describe('shouldRetry', () => {
  test('a write is repeated only when it never left or was refused by the limiter', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (!shouldRetry({ ...given, effect: 'write' }).retry) return;
        const neverLeft = given.phase === 'not_sent' && given.errorCode === 'unreachable';
        const limited = given.phase === 'answered' && given.status === 429 && given.errorCode === undefined;
        expect(neverLeft || limited).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('attempts and waits are bounded', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const decision = shouldRetry(given);
        expect(decision.because).not.toBe('');
        if (!decision.retry) return;
        expect(given.attempt).toBeLessThan(given.maxAttempts);
        expect(given.retryAfterMs ?? 0).toBeLessThanOrEqual(120_000);
        expect(decision.delayMs).toBeGreaterThanOrEqual(Math.max(125, given.retryAfterMs ?? 0));
        expect(decision.delayMs).toBeLessThanOrEqual(120_250);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([429, 502, 503, 504])('a read is repeated after %i', (status) => {
    expect(decide({ status })).toBe(true);
  });

  test.each([200, 301, 400, 401, 403, 404, 409, 500, 501])('a read is not repeated after %i', (status) => {
    expect(decide({ status })).toBe(false);
  });

  test('a read is repeated when its answer was lost, a write is not', () => {
    for (const errorCode of ['timeout', 'connection_lost'] as const) {
      expect(decide({ phase: 'sent', errorCode })).toBe(true);
      expect(decide({ phase: 'answered', status: 200, errorCode })).toBe(true);
      expect(decide({ effect: 'write', phase: 'sent', errorCode })).toBe(false);
    }
  });

  test.each(['tls_untrusted', 'address_forbidden', 'cancelled', 'invalid_input'] as const)(
    '%s is final',
    (errorCode) => {
      expect(decide({ phase: 'not_sent', errorCode })).toBe(false);
    },
  );

  test('waits grow', () => {
    const delays = [1, 2].map((attempt) =>
      shouldRetry({ effect: 'read', phase: 'answered', status: 503, attempt, maxAttempts: 3, jitter: 0 }),
    );
    expect(delays).toMatchObject([{ delayMs: 500 }, { delayMs: 1_000 }]);
  });
});
