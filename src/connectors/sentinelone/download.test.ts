import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { idOf, openClient, runAction, testConsole } from './testing/console.ts';
import { written } from './testing/files-in-memory.ts';

const csv = 'name,id\nälpha,1\n';

describe('a file of the console', () => {
  it('is text where it is a table', async () => {
    const server = await testConsole({
      'GET /export/accounts': {
        text: csv,
        headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="accounts.csv"' },
      },
    });
    const outcome = await runAction(openClient(server.url), 'accounts.export-accounts', { accountType: 'Paid' });
    const sha256 = createHash('sha256').update(csv).digest('hex');
    expect(outcome).toMatchObject({
      status: 'succeeded',
      data: { name: 'accounts.csv', encoding: 'text', content: csv, bytes: Buffer.byteLength(csv), sha256 },
      keyFields: { fileId: written.at(-1)?.fileId },
    });
    expect(written.at(-1)).toMatchObject({ name: 'accounts.csv', contentType: 'text/csv' });
    expect(written.at(-1)?.content.toString()).toBe(csv);
    expect(server.requests[0]?.query).toEqual({ accountType: 'Paid' });
    expect(server.requests[0]?.headers['content-type']).toBeUndefined();
  });

  it('is base64 where it is none, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 3_000 }, (_, index) => index % 256);
    const server = await testConsole({
      [`GET /agents/${idOf(1)}/uploads/${idOf(2)}`]: {
        text: bytes,
        headers: {
          'content-type': 'application/zip',
          'content-disposition': 'attachment; filename="../../etc/logs.zip"',
        },
      },
    });
    const outcome = await runAction(openClient(server.url), 'agents.export-agent-logs', {
      agent_id: idOf(1),
      activity_id: idOf(2),
    });
    const data = outcome.data as { content: string; name: string };
    expect(Buffer.from(data.content, 'base64').equals(Buffer.from(bytes))).toBe(true);
    expect(data.name).toBe('logs.zip');
    expect(written.at(-1)?.content.equals(Buffer.from(bytes))).toBe(true);
  });

  it('is stored whole, but its content is left out of the result when it is larger than wanted', async () => {
    const text = 'x'.repeat(500_000);
    const server = await testConsole({ 'GET /export/agents-light': { text, headers: { 'content-type': 'text/csv' } } });
    const outcome = await runAction(openClient(server.url), 'agents.export-agents-light', { maxBytes: 1_000 });
    expect(outcome).toMatchObject({
      data: { content: null, bytes: 500_000, sha256: createHash('sha256').update(text).digest('hex') },
    });
    expect(written.at(-1)).toMatchObject({ name: 'export-agents-light' });
    expect(written.at(-1)?.content.toString()).toBe(text);
  });

  it('is not taken from a page, nor from a refusal', async () => {
    const server = await testConsole({
      'GET /export/sites': { text: '<html><title>Sign in</title></html>', headers: { 'content-type': 'text/html' } },
      'GET /export/users': { status: 403, json: { errors: [{ code: 4_030_010, title: 'Insufficient permissions' }] } },
    });
    const client = openClient(server.url);
    const before = written.length;
    await expect(runAction(client, 'sites.export-sites', {})).rejects.toMatchObject({ code: 'vendor_malformed' });
    await expect(runAction(client, 'users.export-users', {})).rejects.toMatchObject({
      code: 'vendor_forbidden',
      statusCode: 403,
    });
    expect(written.length).toBe(before);
  });

  it('that holds NULs is not passed off as text', async () => {
    const server = await testConsole({
      'GET /export/activities': { text: new Uint8Array([65, 0, 66]), headers: { 'content-type': 'text/csv' } },
    });
    expect(await runAction(openClient(server.url), 'activities.export-activities', {})).toMatchObject({
      data: { encoding: 'base64' },
    });
  });
});
