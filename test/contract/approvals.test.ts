import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#kernel/access.ts';
import type { Approval } from '#kernel/approval.ts';
import type { ApprovalDemand } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { queuedJobs } from '#store/testing/queue.ts';
import { createSampleRun, requester, tenant } from '#store/testing/samples.ts';
import { host, openLab, resetLab, type Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  await resetLab(lab);
  lab.console.fleet = { office: [host('PC-1'), host('PC-2')], rest: [host('PC-3')] };
  await govern({ approvers: 1, role: 'responder', expiresMs: 60_000 });
});

const signal = (): AbortSignal => AbortSignal.timeout(20_000);

function govern(approval: ApprovalDemand): Promise<void> {
  return lab.govern({ name: 'ask', kind: 'always', then: 'needs_approval', approval });
}

function person(name: string): Requester {
  return { kind: 'user', id: `usr_${name}`, name, tenant };
}

async function hold(input: JsonObject = { group: 'office' }, more: Partial<ActionRequest> = {}): Promise<Approval> {
  const result = await lab.run('isolate', input, more);
  expect(result).toMatchObject({
    status: 'pending',
    statusCode: 202,
    message: expect.stringMatching(/^Nothing has been sent: /),
  });
  return lab.approvals.get(tenant, result.approvalId ?? '');
}

function decide(
  id: string,
  name: string,
  approve = true,
  more: { role?: Role; planHash?: string } = {},
): Promise<Approval> {
  return lab.desk.decide(tenant, id, {
    by: person(name),
    role: 'responder',
    approve,
    comment: `${name} says so`,
    ...more,
  });
}

const carryOut = (id: string) => lab.runner.carryOut(id, signal());
const jobs = async (name: string): Promise<number> =>
  (await queuedJobs(lab.pool)).filter((job) => job.name === name).length;

describe('a write that needs an approval', () => {
  test('says who must approve until when, sends nothing, and is sent once when it is approved', async () => {
    const key = newId('req');
    const approval = await hold({ group: 'office', password: 'hunter22' }, { key });
    expect(approval).toMatchObject({
      kind: 'write',
      status: 'pending',
      role: 'responder',
      origin: requester.id,
      plan: { count: 2, endpoints: [{ name: 'PC-1' }, { name: 'PC-2' }], input: { password: '[secret]' } },
    });
    expect(lab.notices).toMatchObject([
      { kind: 'approval.requested', path: `/approvals/${approval.id}`, key: `approval:${approval.id}` },
    ]);
    // Asking again with the key gives the same approval.
    expect((await lab.run('isolate', { group: 'office', password: 'hunter22' }, { key })).approvalId).toBe(approval.id);
    expect(lab.console.writes).toEqual([]);
    expect(JSON.stringify(await lab.query('select * from cordon.approval'))).not.toContain('hunter22');

    expect((await decide(approval.id, 'ann')).status).toBe('approved');
    expect(lab.console.writes).toEqual([]);
    const done = await Promise.all([
      carryOut(approval.id),
      carryOut(approval.id),
      lab.otherRunner.carryOut(approval.id, signal()),
    ]);
    expect(new Set(done.map(({ intentId }) => intentId)).size).toBe(1);
    expect(lab.console.writes).toEqual([expect.stringContaining('"password":"hunter22"')]);
    const after = await lab.approvals.get(tenant, approval.id);
    expect(after.result).toMatchObject({ status: 'pending', intentId: done[0]?.intentId });
    const intent = await lab.ledger.find(done[0]?.intentId ?? '');
    expect(await lab.verdicts.get(tenant, intent.verdictId)).toMatchObject({
      decision: 'allow',
      approvalId: approval.id,
      planHash: approval.planHash,
    });
    // Whoever asks again under the key gets what became of it.
    expect((await lab.run('isolate', { group: 'office', password: 'hunter22' }, { key })).intentId).toBe(intent.id);
    await expect(lab.run('isolate', { group: 'rest' }, { key })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    expect(lab.console.writes).toHaveLength(1);
  });

  test('is carried out by a job where nobody waits, and by its run where one does', async () => {
    const alone = await hold();
    await decide(alone.id, 'ann');
    expect(await jobs('carry-out')).toBe(1);
    const run = await createSampleRun(lab.pool);
    const step = { runId: run.id, stepId: 'isolate', iteration: '' };
    const asked: Partial<ActionRequest> = {
      key: newId('req'),
      step,
      requester: { kind: 'run', id: run.id, name: 'run', tenant },
    };
    const held = await hold({ group: 'rest' }, asked);
    // The person behind the run is found, although the run does not name them.
    expect(held).toMatchObject({ step, origin: requester.id });
    await lab.query('update cordon.run set wake_at = null where id = $1', [run.id]);
    await decide(held.id, 'ann');
    expect(await jobs('carry-out')).toBe(1);
    expect(await lab.query('select wake_at is not null as woken from cordon.run where id = $1', [run.id])).toEqual([
      { woken: true },
    ]);
    expect((await lab.run('isolate', { group: 'rest' }, asked)).intentId).toMatch(/^int_/);
    expect(lab.console.writes).toHaveLength(1);
  });

  test('of a run that has ended is approved in vain, and says so', async () => {
    const run = await createSampleRun(lab.pool);
    const held = await hold(
      { group: 'rest' },
      {
        step: { runId: run.id, stepId: 'x', iteration: '' },
        requester: { ...requester, kind: 'run', id: run.id, origin: 'usr_zoe' },
      },
    );
    await lab.query(`update cordon.run set status = 'cancelled', finished_at = now() where id = $1`, [run.id]);
    expect(await decide(held.id, 'ann')).toMatchObject({
      status: 'voided',
      note: expect.stringContaining('has ended'),
    });
  });

  test('can be rejected with a comment, which whoever asks again is told', async () => {
    const key = newId('req');
    const approval = await hold({ group: 'office' }, { key });
    await decide(approval.id, 'ann', false);
    await expect(lab.run('isolate', { group: 'office' }, { key })).rejects.toMatchObject({
      code: 'approval_rejected',
      message: `ann rejected ${approval.id}: ann says so`,
    });
    await expect(decide(approval.id, 'ben')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is rejected'),
    });
    await expect(carryOut(approval.id)).rejects.toMatchObject({ code: 'approval_rejected' });
    expect(lab.console.writes).toEqual([]);
  });
});

describe('who may approve', () => {
  test('n of m, each person once, never whoever asked, and only with the role', async () => {
    await govern({ approvers: 2, role: 'administrator', expiresMs: 60_000 });
    const { id } = await hold();
    const admin = { role: 'administrator' } as const;
    await expect(decide(id, 'ann')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('with the role administrator'),
    });
    const own = { by: requester, role: 'administrator', approve: true, comment: '' } as const;
    await expect(lab.desk.decide(tenant, id, own)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('nobody decides about their own request'),
    });
    // Nor by another token or a run of the same person.
    const disguised = { ...own, by: { ...person('x'), origin: requester.id } };
    await expect(lab.desk.decide(tenant, id, disguised)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await decide(id, 'ann', true, admin)).status).toBe('pending');
    await expect(decide(id, 'ann', true, admin)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('counts once'),
    });
    await expect(decide(id, 'ben', true, { ...admin, planHash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'plan_changed',
    });
    expect((await decide(id, 'ben', true, admin)).status).toBe('approved');
    await expect(lab.desk.get('south', id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('two at once count as two, one at once twice as one', async () => {
    await govern({ approvers: 2, role: 'responder', expiresMs: 60_000 });
    for (let round = 0; round < 5; round += 1) {
      const { id } = await hold({ group: 'office', comment: `round ${round}` });
      const ends = await Promise.allSettled([
        decide(id, 'ann'),
        decide(id, 'ben'),
        decide(id, 'ann'),
        decide(id, 'ben'),
      ]);
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      const after = await lab.approvals.get(tenant, id);
      expect(after.status).toBe('approved');
      expect(after.decisions.map(({ by }) => by.name).toSorted()).toEqual(['ann', 'ben']);
    }
    expect(await jobs('carry-out')).toBeGreaterThanOrEqual(5);
  });
});

describe('time', () => {
  test('goes to others once, then it expires, and nothing is sent', async () => {
    await govern({ approvers: 1, role: 'administrator', expiresMs: 300, escalateTo: 'responder' });
    const key = newId('req');
    const { id } = await hold({ group: 'office' }, { key });
    await lab.desk.expire(id);
    expect((await lab.approvals.get(tenant, id)).escalated).toBe(false);
    await past(id);
    await lab.desk.expire(id);
    expect(await lab.approvals.get(tenant, id)).toMatchObject({
      status: 'pending',
      escalated: true,
      role: 'responder',
    });
    expect(lab.notices.map(({ kind }) => kind)).toContain('approval.escalated');
    await past(id);
    await expect(decide(id, 'ann')).rejects.toMatchObject({ code: 'approval_expired' });
    await lab.desk.expire(id);
    await expect(lab.run('isolate', { group: 'office' }, { key })).rejects.toMatchObject({ code: 'approval_expired' });
    expect(lab.console.writes).toEqual([]);
  });

  test('a decision and the end of the time at once give one of the two', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = await hold({ group: 'office', comment: `${round}` });
      await lab.query(`update cordon.approval set expires_at = clock_timestamp() + interval '15 ms' where id = $1`, [
        id,
      ]);
      await new Promise((resolve) => setTimeout(resolve, 10 + round));
      const [decision] = await Promise.allSettled([decide(id, 'ann'), lab.desk.expire(id)]);
      await past(id);
      await lab.desk.expire(id);
      const { status } = await lab.approvals.get(tenant, id);
      expect(status).toBe(decision.status === 'fulfilled' ? 'approved' : 'expired');
    }
  });

  test('a consent does not last for ever', async () => {
    const { id } = await hold();
    await decide(id, 'ann');
    await lab.query(`update cordon.approval set decided_at = now() - interval '2 min' where id = $1`, [id]);
    await expect(carryOut(id)).rejects.toMatchObject({ code: 'approval_expired' });
    expect(lab.console.writes).toEqual([]);
  });
});

describe('a consent is for one plan', () => {
  test('and void when the plan has changed since', async () => {
    const { id } = await hold();
    await decide(id, 'ann');
    lab.console.fleet = { office: [host('PC-1'), host('PC-2'), host('DC-1')] };
    await expect(carryOut(id)).rejects.toMatchObject({
      code: 'plan_changed',
      message: `${id} is void and nothing was sent: Since it was approved, its plan has changed: it would reach DC-1 in addition; it would reach 3 instead of 2.`,
    });
    expect(await lab.approvals.get(tenant, id)).toMatchObject({
      status: 'voided',
      note: expect.stringContaining('DC-1'),
    });
    await expect(carryOut(id)).rejects.toMatchObject({ code: 'plan_changed' });
    expect(lab.console.writes).toEqual([]);
  });

  test('and void when the policies ask for more, or forbid it', async () => {
    const [first, second] = [await hold({ group: 'office' }), await hold({ group: 'rest' })];
    await decide(first.id, 'ann');
    await decide(second.id, 'ann');
    await govern({ approvers: 2, role: 'responder', expiresMs: 60_000 });
    await expect(carryOut(first.id)).rejects.toMatchObject({
      code: 'plan_changed',
      message: expect.stringContaining('2 approvers'),
    });
    await lab.govern({ name: 'never', kind: 'always', then: 'deny' });
    await expect(carryOut(second.id)).rejects.toMatchObject({ code: 'guard_denied' });
    expect((await lab.approvals.get(tenant, second.id)).status).toBe('voided');
    expect(lab.console.writes).toEqual([]);
  });

  test('stands while the console cannot be asked', async () => {
    const { id } = await hold();
    await decide(id, 'ann');
    lab.console.readStatus = 503;
    await expect(carryOut(id)).rejects.toMatchObject({ retryable: true });
    expect((await lab.approvals.get(tenant, id)).status).toBe('approved');
    lab.console.readStatus = 200;
    expect((await carryOut(id)).status).toBe('pending');
    expect(lab.console.writes).toHaveLength(1);
  });

  const tampered: readonly (readonly [string, string, boolean])[] = [
    ['approved by a row alone', `status = 'approved', decided_at = now()`, false],
    [
      'approved with made-up decisions',
      `status = 'approved', decided_at = now(), decisions = '[{"by": {"kind": "user", "id": "usr_x", "name": "x", "tenant": "north"}, "approve": true, "comment": "", "planHash": null, "at": ""}]'`,
      false,
    ],
    ['another target shown', `plan = jsonb_set(plan::jsonb, '{targets}', '["PC-9"]')::json`, true],
    ['another endpoint shown', `plan = jsonb_set(plan::jsonb, '{endpoints,0,name}', '"PC-9"')::json`, true],
    ['another hash', `plan_hash = repeat('a', 64)`, true],
    [
      'another plan with its hash',
      `plan = jsonb_set(plan::jsonb, '{hash}', to_jsonb(repeat('a', 64)))::json, plan_hash = repeat('a', 64)`,
      true,
    ],
    ['another request', `request = jsonb_set(request::jsonb, '{input,group}', '"rest"')::json`, true],
    ['another action', `request = jsonb_set(request::jsonb, '{actionId}', '"lab.restart"')::json`, true],
    [
      'fewer approvers',
      `demand = jsonb_set(demand::jsonb, '{approvers}', '0')::json, status = 'approved', decided_at = now()`,
      false,
    ],
    [
      'another requester',
      `origin = 'usr_other', requester = '{"kind": "user", "id": "usr_other", "name": "other", "tenant": "north"}', status = 'approved', decided_at = now()`,
      false,
    ],
  ];
  test.each(tampered)('altered in the database it is void: %s', async (_, change, approved) => {
    const { id } = await hold();
    if (approved) await decide(id, 'ann');
    await lab.query(`update cordon.approval set ${change} where id = $1`, [id]);
    await expect(carryOut(id)).rejects.toMatchObject({ code: expect.stringMatching(/plan_changed|guard_denied/) });
    expect((await lab.approvals.get(tenant, id)).status).toBe('voided');
    expect(lab.console.writes).toEqual([]);
  });

  test('what was altered before it was approved cannot be approved', async () => {
    const { id } = await hold();
    await lab.query(`update cordon.approval set plan = jsonb_set(plan::jsonb, '{count}', '1')::json where id = $1`, [
      id,
    ]);
    expect(await decide(id, 'ann')).toMatchObject({ status: 'voided', note: expect.stringContaining('altered') });
  });
});

describe('an edit', () => {
  test('puts another approval in the place of the old one, which its editor may not approve either', async () => {
    const key = newId('req');
    const { id } = await hold({ group: 'office', password: 'hunter22' }, { key });
    const edit = {
      input: { ids: ['PC-1'], password: '[secret]' },
      by: person('ann'),
      comment: 'One is enough.',
      signal: signal(),
    };
    const after = await lab.runner.edit(tenant, id, edit);
    expect(after).toMatchObject({
      status: 'pending',
      plan: { count: 1, targets: ['PC-1'] },
      excluded: ['usr_ann'],
      origin: requester.id,
    });
    expect(await lab.approvals.get(tenant, id)).toMatchObject({ status: 'superseded', supersededBy: after.id });
    await expect(decide(id, 'ben')).rejects.toThrow(`${after.id} took its place`);
    await expect(decide(after.id, 'ann')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('edited it'),
    });
    await expect(lab.runner.edit(tenant, id, edit)).rejects.toMatchObject({ code: 'conflict' });
    await expect(lab.runner.edit(tenant, after.id, edit)).rejects.toThrow(/changes nothing/);
    expect((await lab.run('isolate', { group: 'office', password: 'hunter22' }, { key })).approvalId).toBe(after.id);
    await decide(after.id, 'ben');
    // Whoever asked gets what became of the edited one.
    expect((await lab.run('isolate', { group: 'office', password: 'hunter22' }, { key })).intentId).toMatch(/^int_/);
    expect(lab.console.writes).toEqual(['/isolate {"ids":["PC-1"],"password":"hunter22"}']);
  });

  test('that the guard denies, and one of something else, changes nothing', async () => {
    const { id } = await hold();
    await expect(
      lab.runner.edit(tenant, id, { input: {}, by: person('ann'), comment: 'c', signal: signal() }),
    ).rejects.toMatchObject({ code: 'guard_denied' });
    expect((await lab.approvals.get(tenant, id)).status).toBe('pending');
  });
});

describe('break-glass', () => {
  test('goes past an approval with a reason, and leaves a review for others', async () => {
    await expect(lab.run('isolate', { group: 'office' }, { breakGlass: { reason: '  ' } })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(lab.console.writes).toEqual([]);
    const result = await lab.run('isolate', { group: 'office' }, { breakGlass: { reason: 'Ransomware spreads now.' } });
    expect(lab.console.writes).toHaveLength(1);
    const [review] = await lab.approvals.list(tenant, { kind: 'review', limit: 1 });
    expect(review).toMatchObject({
      status: 'pending',
      reason: expect.stringContaining('Ransomware'),
      origin: requester.id,
      plan: { count: 2 },
    });
    const intent = await lab.ledger.find(result.intentId ?? '');
    expect(await lab.verdicts.get(tenant, intent.verdictId)).toMatchObject({
      approvalId: review?.id,
      findings: [
        { rule: 'ask', decision: 'needs_approval' },
        { policy: 'built-in', rule: 'break-glass' },
      ],
    });
    expect(lab.notices).toMatchObject([{ kind: 'approval.review', severity: 'critical' }]);
    expect((await lab.audit.list(tenant, { subject: review?.id ?? '', limit: 5 })).map(({ what }) => what)).toContain(
      'guard.break-glass',
    );
    const own = { by: requester, role: 'administrator', approve: true, comment: '' } as const;
    await expect(lab.desk.decide(tenant, review?.id ?? '', own)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await decide(review?.id ?? '', 'ann')).status).toBe('approved');
    expect(lab.console.writes).toHaveLength(1);
  });

  test('leaves no review where nothing was held back', async () => {
    await lab.govern();
    await lab.run('isolate', { group: 'office' }, { breakGlass: { reason: 'Just in case.' } });
    expect(await lab.approvals.list(tenant, { kind: 'review', limit: 1 })).toEqual([]);
  });
});

describe('a question of a playbook', () => {
  test('is asked once for each key, and wakes its run when it is decided', async () => {
    const run = await createSampleRun(lab.pool);
    const question = {
      tenant,
      key: `${run.id}/ask/`,
      title: 'Isolate?',
      reason: 'The laptop is infected.',
      evidence: { host: 'PC-1' },
      demand: { approvers: 1, role: 'responder', expiresMs: 60_000 } as const,
      requester: { kind: 'run', id: run.id, name: 'run', tenant } as const,
      step: { runId: run.id, stepId: 'ask', iteration: '' },
    };
    const [first, again] = await Promise.all([lab.desk.ask(question), lab.desk.ask(question)]);
    expect(again.id).toBe(first.id);
    await lab.query('update cordon.run set wake_at = null where id = $1', [run.id]);
    expect(await decide(first.id, 'ann')).toMatchObject({ status: 'approved', kind: 'question' });
    expect(await lab.query('select wake_at is not null as woken from cordon.run where id = $1', [run.id])).toEqual([
      { woken: true },
    ]);
  });
});

async function past(id: string): Promise<void> {
  await lab.query(
    `update cordon.approval set expires_at = clock_timestamp() - interval '1 ms' where id = $1 and status = 'pending'`,
    [id],
  );
}
