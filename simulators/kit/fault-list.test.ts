import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFaultRule, type FaultRule } from './fault.ts';
import { createFaultList } from './fault-list.ts';

const drop = (match: FaultRule['match'] = {}): FaultRule => ({ match, fault: { kind: 'drop-before' } });
const picks = (faults: ReturnType<typeof createFaultList>, count: number): boolean[] =>
  Array.from({ length: count }, () => faults.pick('GET', '/a') !== null);

describe('the list', () => {
  test('matches by method and by a pattern on the raw target', () => {
    const faults = createFaultList(1);
    faults.add(drop({ method: 'POST', path: '^/agents/.*\\?x=1$' }));
    expect(faults.pick('GET', '/agents/1?x=1')).toBeNull();
    expect(faults.pick('POST', '/agents/1?x=2')).toBeNull();
    expect(faults.pick('POST', '/agents/1?x=1')).toEqual({ rule: 1, fault: { kind: 'drop-before' } });
  });

  test('strikes the next N requests after letting some pass', () => {
    const faults = createFaultList(1);
    faults.add(drop({ skip: 1, times: 2 }));
    expect(picks(faults, 5)).toEqual([false, true, true, false, false]);
    expect(faults.list()[0]).toMatchObject({ matched: 3, applied: 2 });
  });

  test('the first fitting rule wins, and a spent one makes way', () => {
    const faults = createFaultList(1);
    faults.add(drop({ times: 1 }));
    faults.add({ match: {}, fault: { kind: 'drop-after' } });
    expect(faults.pick('GET', '/')?.fault.kind).toBe('drop-before');
    expect(faults.pick('GET', '/')?.fault.kind).toBe('drop-after');
  });

  test('probability is seeded: the same seed strikes the same requests', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, probability) => {
        const run = (): boolean[] => {
          const faults = createFaultList(seed);
          faults.add(drop({ probability }));
          return picks(faults, 50);
        };
        expect(run()).toEqual(run());
      }),
    );
    const faults = createFaultList(5);
    faults.add(drop({ probability: 0.3 }));
    const share = picks(faults, 2_000).filter(Boolean).length / 2_000;
    expect(share).toBeGreaterThan(0.26);
    expect(share).toBeLessThan(0.34);
  });

  test('clearing removes every rule and starts the draws again', () => {
    const faults = createFaultList(9);
    faults.add(drop({ probability: 0.5 }));
    const first = picks(faults, 40);
    faults.clear();
    expect(picks(faults, 3)).toEqual([false, false, false]);
    faults.add(drop({ probability: 0.5 }));
    expect(picks(faults, 40)).toEqual(first);
  });

  test('one rule can be removed', () => {
    const faults = createFaultList(1);
    const { id } = faults.add(drop());
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
    expect(faults.pick('GET', '/')).toBeNull();
  });
});

describe('reading a rule', () => {
  test('fills in what was left out', () => {
    expect(readFaultRule({ fault: { kind: 'delay', ms: 5 } })).toEqual({
      match: {},
      fault: { kind: 'delay', ms: 5, point: 'before' },
    });
    expect(readFaultRule({ match: { method: 'post' }, fault: { kind: 'status', status: 503 } })).toEqual({
      match: { method: 'POST' },
      fault: { kind: 'status', status: 503, body: 'empty', headers: {}, acts: false },
    });
    expect(readFaultRule({ fault: { kind: 'rate-limit', retryAfter: 7 } }).fault).toMatchObject({ retryAfter: '7' });
    expect(readFaultRule({ fault: { kind: 'rate-limit', retryAfter: null } }).fault).toMatchObject({
      retryAfter: null,
    });
  });

  test.each([
    [null, 'rule must be an object'],
    [{}, 'rule.fault is required'],
    [{ fault: { kind: 'explode' } }, 'rule.fault.kind must be one of'],
    [{ fault: { kind: 'delay' } }, 'rule.fault.ms is required'],
    [{ fault: { kind: 'status', status: 99 } }, 'rule.fault.status must be at least 200'],
    [{ fault: { kind: 'rate-limit', retryAfter: {} } }, 'rule.fault.retryAfter must be text'],
    [{ fault: { kind: 'drop-before', ms: 3 } }, 'rule.fault has no property ms'],
    [{ fault: { kind: 'drop-before' }, match: { path: '(' } }, 'not a regular expression'],
    [{ fault: { kind: 'drop-before' }, match: { probability: 2 } }, 'probability must be at most 1'],
    [{ fault: { kind: 'drop-before' }, match: { verb: 'GET' } }, 'rule.match has no property verb'],
  ])('refuses %j', (rule, problem) => {
    expect(() => readFaultRule(rule)).toThrow(problem);
  });
});
