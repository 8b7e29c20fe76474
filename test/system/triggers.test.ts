import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { answered, startAutomation, type Answered, type Automation } from './support/automation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let server: Automation;

beforeAll(async () => {
  server = await startAutomation();
});
afterAll(() => server.stop());

describe('events', () => {
  test('start the playbooks that match, once each, and end waits', async () => {
    const trigger =
      "triggers:\n  - id: threat\n    event: '${{ event.kind == \"threat.detected\" && event.data.severity > 3 }}'\n    inputs: { host: '${{ trigger.data.host }}' }";
    await server.publish(
      'on-threat',
      '  - id: hold\n    wait: { time: 1ms }',
      `inputs: { host: { kind: text, required: true } }\n${trigger}\noutput: \${{ inputs.host }}`,
    );
    await server.publish(
      'until-done',
      '  - id: done\n    wait: { event: \'${{ event.kind == "done" && event.data.id == 7 }}\', within: 1h }',
    );
    const waiting = await server.start('until-done');
    await until('it waits', async () => (await server.run(waiting))['status'] === 'waiting', 10_000);
    expect((await server.cli('run', 'why', waiting)).out).toMatch(
      /waits for an event with event\.kind == "done".* at the latest/,
    );
    const event = { kind: 'threat.detected', data: { severity: 5, host: 'LAPTOP-7' }, dedupeKey: 'threat 1' };
    const sent = await Promise.all(Array.from({ length: 5 }, () => server.ask('POST', '/api/v1/events', event)));
    expect(sent.filter(({ body }) => body['isNew'] === true)).toHaveLength(1);
    for (const [kind, data] of [
      ['threat.detected', { severity: 1, host: 'X' }],
      ['threat.detected', {}],
      ['done', { id: 6 }],
      ['done', { id: 7 }],
    ] as const)
      await server.ask('POST', '/api/v1/events', { kind, data });
    expect(await server.end(waiting)).toMatchObject({ status: 'succeeded' });
    await until('it has started', async () => (await server.runCount('on-threat')) === 1, 10_000);
    const { items } = await server.client.call('listRuns', { query: { playbook: 'on-threat' } });
    const [started] = items as readonly JsonObject[];
    expect(await server.end(textOf(started?.['id']))).toMatchObject({
      output: 'LAPTOP-7',
      requester: { kind: 'system', id: 'trigger:on-threat/threat', origin: expect.stringMatching(/^tok_/) },
      trigger: { kind: 'event', id: 'threat', event: 'threat.detected', data: { severity: 5 } },
    });
  });
});

describe('webhooks', () => {
  let address: string;
  let secret: string;

  beforeAll(async () => {
    const hook =
      "triggers:\n  - { id: signed, webhook: hmac, inputs: { name: '${{ trigger.body.name }}' } }\n  - { id: plain, webhook: secret, inputs: { name: plain } }";
    await server.publish(
      'hooked',
      '  - id: hold\n    wait: { time: 1ms }',
      `inputs: { name: { kind: text, required: true } }\n${hook}\noutput: \${{ inputs.name }}`,
    );
    const rotated = parsed((await server.cli('trigger', 'rotate-secret', 'hooked', 'signed', '--json')).out);
    address = textOf(rotated['path']);
    secret = textOf(rotated['secret']);
  });

  const signed = (body: string, time = Math.floor(Date.now() / 1_000), key = secret): Record<string, string> => ({
    'content-type': 'application/json',
    'x-cordon-timestamp': String(time),
    'x-cordon-signature': `sha256=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`,
  });

  test('a signed delivery starts a run at once; sent again, it is the same run, also under another key', async () => {
    const body = JSON.stringify({ name: 'one' });
    const headers = signed(body);
    const first = await deliver(address, body, headers);
    expect([first.status, first.body['repeated']]).toEqual([202, false]);
    const replays = await Promise.all([
      deliver(address, body, headers),
      deliver(address, body, { ...headers, 'idempotency-key': 'another' }),
    ]);
    expect(replays.map(({ status, body: answer }) => [status, answer['runId'], answer['repeated']])).toEqual(
      replays.map(() => [202, first.body['runId'], true]),
    );
    expect(await server.end(textOf(first.body['runId']))).toMatchObject({
      output: 'one',
      trigger: { kind: 'webhook', body: { name: 'one' } },
    });
    expect(JSON.stringify(await server.run(textOf(first.body['runId'])))).not.toContain(headers['x-cordon-signature']);
    const retry = (time: number) => deliver(address, body, { ...signed(body, time), 'idempotency-key': 'delivery 7' });
    // Of other seconds than the first: the same signature would be the same delivery, whatever its key says.
    const now = Math.floor(Date.now() / 1_000);
    const [once, twice] = [await retry(now - 60), await retry(now - 61)];
    expect(twice.body['runId']).toBe(once.body['runId']);
  });

  test.each<readonly [string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['a forged signature', (body) => ({ ...signed(body), 'x-cordon-signature': `sha256=${'0'.repeat(64)}` })],
    ['the signature of another body', () => signed('{"name":"other"}')],
    ['the signature of another secret', (body) => signed(body, Math.floor(Date.now() / 1_000), 'guess')],
    [
      'a signature for another time',
      (body) => ({ ...signed(body), 'x-cordon-timestamp': String(Math.floor(Date.now() / 1_000) + 1) }),
    ],
    ['a delivery that is too old', (body) => signed(body, Math.floor(Date.now() / 1_000) - 400)],
    ['a delivery from the future', (body) => signed(body, Math.floor(Date.now() / 1_000) + 400)],
  ])('%s starts nothing', async (_, headersFor) => {
    const count = await server.runCount('hooked');
    const body = JSON.stringify({ name: 'forged' });
    const answer = await deliver(address, body, headersFor(body));
    expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
    expect(await server.runCount('hooked')).toBe(count);
  });

  test('a body that is too large, is no JSON, or does not fit the playbook is refused with the reason', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    expect((await deliver(address, large, signed(large))).status).toBe(413);
    const broken = '{"name": ';
    expect((await deliver(address, broken, signed(broken))).status).toBe(400);
    const empty = '{}';
    const unfit = await deliver(address, empty, signed(empty));
    expect([unfit.status, unfit.body['detail']]).toEqual([400, expect.stringMatching(/trigger\.body\.name|name/)]);
    const { items } = await server.client.call('listTriggers', { query: { playbook: 'hooked' } });
    expect((items as readonly JsonObject[]).find(({ triggerId }) => triggerId === 'signed')).toMatchObject({
      lastError: expect.stringMatching(/./),
    });
    expect(JSON.stringify(items)).not.toContain('secretId');
    expect((await deliver('/hooks/hok_nothing', '{}', {})).status).toBe(404);
  });

  test('a secret in a header does as well; paused, it starts nothing; rotated, the old one counts no more', async () => {
    const rotate = async (): Promise<JsonObject> =>
      parsed((await server.cli('trigger', 'rotate-secret', 'hooked', 'plain', '--json')).out);
    const { path, secret: plain } = await rotate();
    const send = (value: unknown) => deliver(textOf(path), 'hello', { 'x-cordon-secret': textOf(value as string) });
    expect((await send(plain)).status).toBe(202);
    expect((await send('guess')).status).toBe(401);
    await server.cli('trigger', 'pause', 'hooked', 'plain');
    expect((await send(plain)).status).toBe(409);
    await server.cli('trigger', 'resume', 'hooked', 'plain');
    const { secret: next } = await rotate();
    expect([(await send(plain)).status, (await send(next)).status]).toEqual([401, 202]);
  });

  test('too many deliveries to one address are told to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 130 }, () => deliver('/hooks/hok_flooded', '{}', {})));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(5);
    expect(limited[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

function deliver(path: string, body: string, headers: Record<string, string>): Promise<Answered> {
  return answered(`${server.server.url}${path}`, { method: 'POST', headers, body });
}
