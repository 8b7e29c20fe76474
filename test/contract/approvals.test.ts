import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { createSampleRun, requester, tenant } from '#store/testing/samples.ts';
import { approvalTools, person } from './approval-tools.ts';
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

const { govern, hold, decide, carryOut, jobs, past } = approvalTools(() => lab);
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

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
    expect(await lab.query(`select from cordon.secret where purpose = 'approval'`)).toEqual([]);
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
