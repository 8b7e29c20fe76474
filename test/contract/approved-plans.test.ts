import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { requester, tenant } from '#store/testing/samples.ts';
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

const { govern, hold, decide, carryOut } = approvalTools(() => lab);
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

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
    await lab.govern({ name: 'never', kind: 'always', decision: 'deny' });
    await expect(carryOut(second.id)).rejects.toMatchObject({ code: 'guard_denied' });
    expect((await lab.approvals.get(tenant, second.id)).status).toBe('voided');
    expect(lab.console.writes).toEqual([]);
  });

  test('and void when the connection leads to another console since', async () => {
    const { id } = await hold();
    await decide(id, 'ann');
    const connection = await lab.connections.get(tenant, 'lab');
    const { url } = connection.settings as { readonly url: string };
    await lab.connections.update(connection.id, { settings: { url: `${url}/` } });
    await expect(carryOut(id)).rejects.toMatchObject({
      code: 'plan_changed',
      message: expect.stringContaining('the settings of the connection are others'),
    });
    await lab.connections.update(connection.id, { settings: connection.settings });
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

  test('whoever asked cannot consent by making the row say that somebody else did', async () => {
    const { id } = await hold();
    await lab.query(`update cordon.approval set origin = 'usr_other', requester = $2 where id = $1`, [
      id,
      JSON.stringify(person('other')),
    ]);
    const own = { by: requester, role: 'administrator', approve: true, comment: '' } as const;
    expect((await lab.desk.decide(tenant, id, own)).status).toBe('approved');
    await expect(carryOut(id)).rejects.toThrow(/audit knows of 0 consents/);
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
