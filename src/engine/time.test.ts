import { describe, expect, it } from 'vitest';
import { startMemoryRun } from './testing/memory-run.ts';

describe('time', () => {
  it('a step that takes too long fails, with everything inside it', async () => {
    const ended = await startMemoryRun(`
  - id: each
    for-each: [1, 2]
    concurrency: 1
    timeout: 90s
    on-error: [{ id: late, notify: late, text: '\${{ steps.each.error.code }}' }]
    steps: [{ id: hold, wait: { time: 1m } }]`).toEnd();
    expect(ended.run.status).toBe('partially_succeeded');
    expect(ended.statuses()).toEqual({ each: 'failed', 'hold/0': 'succeeded', 'hold/1': 'failed', late: 'succeeded' });
    expect(ended.notices).toMatchObject([{ text: 'timeout' }]);
  });

  it('nothing new begins once the time of a step around is over', async () => {
    const ended = await startMemoryRun(`
  - id: each
    for-each: [1]
    timeout: 90s
    steps:
      - { id: hold, wait: { time: 1h }, on-error: continue }
      - { id: late, notify: too late, text: x }`).toEnd();
    expect(ended.statuses()).not.toHaveProperty('late/0');
    expect(ended.run).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(ended.notices).toEqual([]);
  });

  it('a run that takes too long fails, and its on-failure steps have time of their own', async () => {
    const run = startMemoryRun(`limits: { timeout: 1m }
steps: [{ id: hold, wait: { time: 1h } }]
on-failure: [{ id: rest, wait: { time: 2m } }]`);
    const begun = run.now;
    const ended = await run.toEnd();
    expect(ended.run).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: 'The run has had its 1m.' },
    });
    expect(ended.now - begun).toBe(180_000);
  });

  it('waits until a time, and not at all for one that has passed', async () => {
    const run = startMemoryRun(`
  - { id: soon, wait: { until: '2026-01-01T02:00:00+01:00' } }
  - { id: past, wait: { until: '2020-01-01T00:00:00Z' } }`);
    const begun = run.now;
    expect((await run.toEnd()).now - begun).toBe(3_600_000);
  });

  it('waits for an event with the values of the run in its match, and gives it to later steps', async () => {
    const event = {
      id: 'evt_1',
      tenant: 'north',
      source: 'api',
      kind: 'seen',
      at: 'now',
      data: { host: 'PC-1' },
      dedupeKey: 'x',
    };
    const run = startMemoryRun(
      `
  - { id: seen, wait: { event: '\${{ event.data.host == inputs.host && event.kind == "seen" }}', within: 1h } }
output: \${{ steps.seen.output.data.host }}`,
      { inputs: { host: 'PC-1' }, events: { get: async () => event } },
    );
    await run.pass();
    expect(run.waits).toMatchObject([{ kind: 'event', match: 'event.data.host == "PC-1" && event.kind == "seen"' }]);
    run.meet('seen', 'evt_1');
    expect((await run.toEnd()).run).toMatchObject({ status: 'succeeded', output: 'PC-1' });
    const unmet = await startMemoryRun(`
  - { id: seen, wait: { event: '\${{ event.kind == "seen" }}', within: 1h } }`).toEnd();
    expect(unmet.run).toMatchObject({ status: 'failed', error: { code: 'timeout', failureIndicator: 'seen' } });
  });
});
