import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { PolicyRule } from '#kernel/policy.ts';
import { requester, tenant } from '#store/testing/samples.ts';
import { host, openLab, resetLab, type Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => resetLab(lab));

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const never: PolicyRule = { name: 'never', kind: 'always', decision: 'deny' };
const servers: PolicyRule = {
  name: 'servers',
  kind: 'protected',
  roles: ['server'],
  decision: 'deny',
  whenUnknown: 'deny',
};

describe('a write that the guard denies never leaves, from wherever it comes', () => {
  test('an action, a part of a verb, a generic request, an action of a run', async () => {
    await lab.govern(never);
    const step = { runId: 'run_1', stepId: 'isolate', iteration: '' };
    const faces = [
      lab.run('isolate', { ids: ['PC-1'] }),
      lab.run('isolate', { ids: ['PC-1'] }, { verb: 'isolate' }),
      lab.run('request', { ids: ['POST /isolate'] }),
      lab.run('restart', { ids: ['PC-1'] }, { step, requester: { ...requester, kind: 'run', id: 'run_1' } }),
      lab.run('isolate', { ids: ['PC-1'] }, { breakGlass: { reason: 'The building is on fire.' } }),
    ];
    for (const end of await Promise.allSettled(faces)) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'guard_denied', applied: 'no' } });
    }
    expect(lab.console.writes).toEqual([]);
    expect(await lab.ledger.list(tenant, { status: 'open', limit: 10 })).toEqual([]);
    const verdicts = await lab.verdicts.list(tenant, { decision: 'deny', limit: 10 });
    expect(verdicts).toHaveLength(faces.length);
    expect(verdicts.find(({ plan }) => plan.verb === 'isolate')).toMatchObject({
      decision: 'deny',
      plan: { connectionTitle: 'lab', targets: ['PC-1'] },
      findings: [{ policy: 'lab', rule: 'never', decision: 'deny' }],
    });
  });

  test('by a rule about a verb, also when the action is asked for by itself, or a free request may be that verb', async () => {
    await lab.govern({ name: 'cut', kind: 'always', decision: 'deny', on: { verbs: ['isolate'] } });
    const faces = await Promise.allSettled([
      lab.run('isolate', { ids: ['PC-1'] }, { verb: 'isolate' }),
      lab.run('isolate', { ids: ['PC-1'] }),
      lab.run('request', { ids: ['POST /isolate'] }),
    ]);
    for (const face of faces) expect(face).toMatchObject({ reason: { code: 'guard_denied' } });
    expect(lab.console.writes).toEqual([]);
    expect((await lab.run('tag', { ids: ['PC-1'] })).status).toBe('succeeded');
    const { intentId = '' } = await lab.run('release', { ids: ['PC-1'] });
    expect((await lab.ledger.find(intentId)).verb).toBe('release');
    const rate = { kind: 'rate', count: 1, of: 'writes', perMs: 3_600_000, scope: 'tenant' } as const;
    await lab.govern({ name: 'r', ...rate, on: { verbs: ['release'] }, decision: 'deny', whenUnknown: 'deny' });
    await expect(lab.run('release', { ids: ['PC-2'] })).rejects.toThrow(/1 writes were made/);
  });

  test('says which rule of which policy, and what is protected', async () => {
    lab.console.fleet = { all: [host('PC-1'), host('SRV-1', { role: 'server' })] };
    await lab.govern(servers);
    await expect(lab.run('isolate', { group: 'all' })).rejects.toThrow(
      'This would reach what is protected: SRV-1. (rule servers of policy lab)',
    );
    await expect(lab.run('tag', { ids: ['PC-1'] })).rejects.toThrow(/does not say which endpoints/);
    await expect(lab.run('isolate', {})).rejects.toThrow(
      /names nothing to act on.*Name at least one.*rule empty-target/,
    );
    expect(lab.console.writes).toEqual([]);
    expect((await lab.run('isolate', { ids: ['PC-1'] })).status).toBe('pending');
  });

  test('sent again by a person, by the policy of its connection, and by a recovery', async () => {
    const resending = await lab.connect(newId('con'), { unknownPolicy: 'resend' });
    lab.console.writeStatus = 0;
    await lab.govern({
      name: 'once',
      kind: 'rate',
      count: 1,
      of: 'writes',
      perMs: 3_600_000,
      scope: 'connection',
      decision: 'deny',
      whenUnknown: 'deny',
    });
    const lost = await lab.run('isolate', { ids: ['PC-1'] }, { connection: resending.id });
    // By itself it would have been sent again, which the rate forbids; what was sent stays unknown.
    expect(lost).toMatchObject({
      status: 'failed',
      error: { applied: 'unknown' },
      message: expect.stringMatching(/not sent again: .*1 are the limit/),
    });
    const [intent] = await lab.ledger.list(tenant, { connectionId: resending.id, limit: 10 });
    expect(intent).toMatchObject({ status: 'unknown', resolution: null });
    const { id = '' } = intent ?? {};
    await lab.govern(never);
    await expect(lab.runner.resend(tenant, id, requester, signal())).rejects.toMatchObject({ code: 'guard_denied' });
    await lab.runner.recover(id, signal());
    expect(await lab.ledger.find(id)).toMatchObject({ status: 'unknown', resolution: null });
    expect(lab.console.writes).toHaveLength(1);
    expect(await lab.ledger.list(tenant, { connectionId: resending.id, limit: 10 })).toHaveLength(1);
  });

  test('a read, a plan, a question about the reach, a settlement and a recovery carry no permit: the transport refuses them', async () => {
    lab.console.fleet = { all: [host('PC-1')] };
    await lab.govern({ ...servers, whenUnknown: 'allow' });
    const read = await lab.run('sneaky-read', {});
    expect(read).toMatchObject({ status: 'failed', error: { code: 'permit_expired' } });
    expect((await lab.run('sneaky-reach', {})).error?.code).toBe('permit_expired');
    expect((await lab.run('sneaky-plan', {}, { dryRun: true })).message).toMatch(/No write may leave/);
    const settled = await lab.run('sneaky-settle', {});
    await lab.runner.settle(settled.receiptId ?? '', signal());
    await lab.run('sneaky-recover', {});
    const [unknown] = await lab.ledger.list(tenant, { status: 'unknown', limit: 1 });
    await lab.runner.recover(unknown?.id ?? '', signal());
    expect(lab.console.writes.filter((write) => write.includes('sneaky'))).toEqual([]);
  });
});

describe('no intent without a verdict', () => {
  test('each intent names the verdict that let it pass, and the database takes no other', async () => {
    const { intentId = '' } = await lab.run('isolate', { ids: ['PC-9'] });
    const intent = await lab.ledger.find(intentId);
    expect(await lab.verdicts.get(tenant, intent.verdictId)).toMatchObject({
      decision: 'allow',
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      requester,
    });
    await expect(
      lab.query(`update cordon.intent set verdict_id = 'ver_none' where id = $1`, [intentId]),
    ).rejects.toThrow(/foreign key/);
  });
});

describe('the plan', () => {
  test('of a dry run is what the guard judges; nothing is sent or written', async () => {
    lab.console.fleet = { office: [host('PC-1'), host('SRV-1', { role: 'server' })], rest: [host('PC-2')] };
    await lab.govern({
      ...servers,
      decision: 'needs_approval',
      approval: { approvers: 2, role: 'administrator', expiresMs: 60_000 },
    });
    const { verdicts, ledger } = lab;
    const before = [await verdicts.list(tenant, { limit: 500 }), await ledger.list(tenant, { limit: 500 })];
    const dry = await lab.run('isolate', { group: 'office', password: 'hunter22' }, { dryRun: true });
    expect(dry).toMatchObject({
      dryRun: true,
      data: {
        count: 2,
        fleet: 3,
        complete: true,
        endpoints: [{ name: 'PC-1' }, { name: 'SRV-1' }],
        input: { group: 'office', password: '[secret]' },
        verdict: { decision: 'needs_approval', demand: { approvers: 2, role: 'administrator' } },
      },
      message: expect.stringMatching(
        /\(2 as of now\).*would need an approval, by 2 people with the role administrator.*SRV-1.*Nothing was sent/,
      ),
    });
    expect([await verdicts.list(tenant, { limit: 500 }), await ledger.list(tenant, { limit: 500 })]).toEqual(before);
    expect(lab.console.writes).toEqual([]);
    // The approval signs the very plan that the dry run showed.
    const held = await lab.run('isolate', { group: 'office', password: 'hunter22' });
    const approval = await lab.approvals.get(tenant, held.approvalId ?? '');
    expect(approval.planHash).toBe((dry.data as { hash: string }).hash);
  });

  test('costs no question to the console unless a rule needs the answer', async () => {
    lab.console.fleet = { office: Array.from({ length: 20 }, (_, index) => host(`PC-${index}`)) };
    const asked = async (
      rule: PolicyRule | null,
      action: string,
      input: Parameters<Lab['run']>[1],
    ): Promise<number> => {
      lab.console.reads.length = 0;
      await lab.govern(...(rule === null ? [] : [rule]));
      await lab.run(action, input).catch(() => undefined);
      return lab.console.reads.length;
    };
    const limit: PolicyRule = {
      name: 'l',
      kind: 'max-targets',
      count: 50,
      share: 0.9,
      shareAbove: 5,
      decision: 'deny',
      whenUnknown: 'deny',
    };
    expect(await asked(null, 'isolate', { ids: ['PC-1'] })).toBe(0);
    expect(
      await asked({ name: 'a', kind: 'always', decision: 'deny', on: { verbs: ['isolate'] } }, 'isolate', {
        ids: ['PC-2'],
      }),
    ).toBe(0);
    expect(await asked(limit, 'tag', { ids: ['PC-1'] })).toBe(0);
    expect(await asked(limit, 'isolate', { ids: ['PC-3'] })).toBe(1);
    expect(await asked({ ...limit, on: { actions: ['lab.release'] } }, 'isolate', { ids: ['PC-4'] })).toBe(0);
    expect(await asked({ ...servers, whenUnknown: 'allow' }, 'isolate', { ids: ['PC-5'] })).toBe(1);
  });

  test('of a verb is as strong as the verb, however mild the action of one console is', async () => {
    await lab.govern({ name: 'd', kind: 'always', decision: 'deny', on: { effects: ['destructive'] } });
    const denied = lab.run('tag', { ids: ['PC-1'] }, { verb: 'isolate' });
    await expect(denied).rejects.toMatchObject({ code: 'guard_denied' });
    expect(lab.console.writes).toEqual([]);
    expect(await lab.run('tag', { ids: ['PC-1'] })).not.toHaveProperty('error');
  });

  test('that cannot be made, because the console does not answer, lets nothing pass', async () => {
    lab.console.readStatus = 500;
    await lab.govern(servers);
    const result = await lab.run('isolate', { ids: ['PC-1'] });
    expect(result).toMatchObject({ status: 'failed', error: { code: 'vendor_failed', applied: 'no' } });
    expect(result.intentId).toBeUndefined();
    expect(lab.console.writes).toEqual([]);
  });
});

test('a limit is about all writes of a verb on a connection, also for its share of the fleet', async () => {
  lab.console.fleet = { all: Array.from({ length: 20 }, (_, index) => host(`PC-${index}`)) };
  const common = { name: 'l', kind: 'max-targets', decision: 'deny', whenUnknown: 'allow' } as const;
  const part = (reaches: number) => ({ verb: 'isolate', whole: { group: 'g', reaches } });
  await lab.govern({ ...common, count: 5, shareAbove: 0 });
  await expect(lab.run('isolate', { ids: ['PC-1'] }, part(6))).rejects.toThrow(/6 objects would be reached; 5 are/);
  expect((await lab.run('isolate', { ids: ['PC-1'] }, part(5))).status).toBe('pending');
  await lab.govern({ ...common, share: 0.1, shareAbove: 2 });
  await expect(lab.run('isolate', { ids: ['PC-2'] }, part(3))).rejects.toThrow(/3 of 20 would be reached/);
  expect(lab.console.writes).toHaveLength(1);
});

describe('a rate', () => {
  test('holds for many callers at once, on two servers', async () => {
    await lab.govern({
      name: 'r',
      kind: 'rate',
      count: 5,
      of: 'writes',
      perMs: 3_600_000,
      scope: 'action',
      on: { actions: ['lab.ta*'] },
      decision: 'deny',
      whenUnknown: 'deny',
    });
    await lab.query(`update cordon.intent set opened_at = now() - interval '2 h'`);
    // Slow openings: whoever does not wait for the others is seen.
    await lab.query(
      `create function cordon.dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.03); return new; end'`,
    );
    await lab.query(
      'create trigger dawdling before insert on cordon.intent for each row execute function cordon.dawdle()',
    );
    const ends = await Promise.allSettled(
      Array.from({ length: 24 }, (_, index) => {
        const runner = index % 2 === 0 ? lab.runner : lab.otherRunner;
        const input = { ids: [`PC-${index}`] };
        return runner.run({
          actionId: 'lab.tag',
          connection: 'lab',
          input,
          key: newId('req'),
          requester,
          signal: signal(),
        });
      }),
    );
    await lab.query('drop function cordon.dawdle() cascade');
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(lab.console.writes).toHaveLength(5);
    for (const end of ends.filter(({ status }) => status === 'rejected')) {
      expect(end).toMatchObject({
        reason: { code: 'guard_denied', message: expect.stringMatching(/5 are the limit/) },
      });
    }
  });

  test('counts targets, and only the writes that the rule is about', async () => {
    await lab.query(`update cordon.intent set opened_at = now() - interval '2 h'`);
    await lab.govern({
      name: 'r',
      kind: 'rate',
      count: 6,
      of: 'targets',
      perMs: 3_600_000,
      scope: 'tenant',
      on: { actions: ['lab.tag'] },
      decision: 'deny',
      whenUnknown: 'deny',
    });
    await lab.run('isolate', { ids: ['a', 'b', 'c', 'd', 'e'] });
    await lab.run('tag', { ids: ['a', 'b', 'c', 'd'] });
    await expect(lab.run('tag', { ids: ['e', 'f', 'g'] })).rejects.toThrow(
      /4 targets were made in the last 1 h.*adds 3; 6 are the limit/,
    );
    expect((await lab.run('tag', { ids: ['e', 'f'] })).status).toBe('succeeded');
  });
});
