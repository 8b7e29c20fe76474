import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import {
  actionOf,
  contextOf,
  idOf,
  openClient,
  receiptOf,
  runAction,
  settleAction,
  testConsole,
} from '../../testing/console.ts';
import { keptPasswords, written } from '../../testing/files-in-memory.ts';

const agent = idOf(1);
const activity = idOf(9);
const files = { agent_id: agent, data: { files: ['C:/x.txt'], password: 'Sekret-Passw0rd!' } };

function uploaded(more: JsonObject = {}, type = 80): JsonObject {
  return {
    id: activity,
    activityType: type,
    agentId: agent,
    threatId: null,
    createdAt: '2026-01-31T08:00:00Z',
    data: { downloadUrl: `/agents/${agent}/uploads/${activity}`, ...more },
  };
}

async function consoleWith(activities: JsonObject[]) {
  const server = await testConsole({
    [`POST /agents/${agent}/actions/fetch-files`]: { json: { data: { success: true } } },
    'POST /agents/actions/fetch-logs': { json: { data: { affected: 1 } } },
    'POST /threats/fetch-file': { json: { data: { affected: 1 } } },
    'GET /activities': () => ({
      json: { data: activities, pagination: { totalItems: activities.length, nextCursor: null } },
    }),
    [`GET /agents/${agent}/uploads/${activity}`]: {
      text: new Uint8Array([80, 75, 3, 4]),
      headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment; filename=files.zip' },
    },
  });
  return { server, client: openClient(server.url) };
}

describe('an upload of an agent', () => {
  it('is awaited and stored, and its password goes to the console and under a seal alone', async () => {
    const activities: JsonObject[] = [];
    const { server, client } = await consoleWith(activities);
    const outcome = await runAction(client, 'agent-actions.fetch-files', files);
    expect(outcome).toMatchObject({ status: 'pending', targets: [{ target: agent, status: 'pending' }] });
    const receipt = receiptOf(outcome);
    expect(JSON.stringify(receipt)).not.toContain('Sekret');
    const { passwordId } = receipt.reference;
    expect(typeof passwordId === 'string' && keptPasswords.get(passwordId)).toBe('Sekret-Passw0rd!');
    expect((await settleAction(client, 'agent-actions.fetch-files', receipt)).status).toBe('pending');
    expect(server.requests.at(-1)?.query).toMatchObject({ agentIds: agent, activityTypes: '80', sortBy: 'createdAt' });

    activities.push(uploaded());
    const settled = await settleAction(client, 'agent-actions.fetch-files', receipt);
    expect(settled).toMatchObject({
      status: 'succeeded',
      targets: [{ target: agent, status: 'succeeded' }],
      data: {
        uploads: [
          {
            activityId: activity,
            locked: true,
            file: { name: 'files.zip', bytes: 4 },
          },
        ],
      },
    });
    expect(written.at(-1)).toMatchObject({ name: 'files.zip', passwordId, sensitive: 'Files of an endpoint.' });
    expect(JSON.stringify(settled)).not.toContain('Sekret');
  });

  it('is not taken from an activity without a link, of another agent, or of another kind', async () => {
    const { client } = await consoleWith([
      { ...uploaded(), data: {} },
      { ...uploaded(), agentId: idOf(5) },
    ]);
    const receipt = receiptOf(await runAction(client, 'agent-actions.fetch-files', files));
    expect((await settleAction(client, 'agent-actions.fetch-files', receipt)).status).toBe('pending');
    const logs = await consoleWith([uploaded()]);
    const logReceipt = receiptOf(
      await runAction(logs.client, 'agent-actions.fetch-logs', { filter: { ids: [agent] } }),
    );
    // Type 80 announces fetched files, not logs.
    expect((await settleAction(logs.client, 'agent-actions.fetch-logs', logReceipt)).status).toBe('pending');
  });

  it.each(['https://evil.example/x', '//evil.example/x', '/agents/../../x', 'agents/1', '/a?b=c'])(
    'is never followed to %s',
    async (downloadUrl) => {
      const { client, server } = await consoleWith([uploaded({ downloadUrl })]);
      const receipt = receiptOf(await runAction(client, 'agent-actions.fetch-files', files));
      expect((await settleAction(client, 'agent-actions.fetch-files', receipt)).status).toBe('pending');
      expect(server.calls().filter((call) => call.includes('uploads'))).toEqual([]);
    },
  );

  it('of a threat file belongs to its threat, and its link may carry the API root', async () => {
    const threat = idOf(3);
    const { client } = await consoleWith([
      {
        ...uploaded({ downloadUrl: null, filePath: `/web/api/v2.1/agents/${agent}/uploads/${activity}` }, 86),
        threatId: threat,
      },
    ]);
    const receipt = receiptOf(
      await runAction(client, 'threats.fetch-threat-file', {
        filter: { ids: [threat] },
        data: { password: 'Sekret-Passw0rd!' },
      }),
    );
    expect(await settleAction(client, 'threats.fetch-threat-file', receipt)).toMatchObject({
      status: 'succeeded',
      data: { uploads: [{ target: threat, file: { bytes: 4 } }] },
    });
  });

  it('whose order got no answer is recognised by its announcement', async () => {
    const recover = actionOf('agent-actions.fetch-files');
    const empty = await consoleWith([]);
    expect(await recover.recover?.(files, new Date(), contextOf(empty.client, false))).toBeNull();
    const full = await consoleWith([uploaded()]);
    expect(await recover.recover?.(files, new Date(), contextOf(full.client, false))).toMatchObject({
      status: 'succeeded',
    });
  });

  it('that nobody took is no success', async () => {
    const server = await testConsole({
      'POST /agents/actions/fetch-logs': { json: { data: { affected: 0 } } },
      [`POST /agents/${agent}/actions/fetch-files`]: { json: { data: { success: false } } },
    });
    const client = openClient(server.url);
    await expect(runAction(client, 'agent-actions.fetch-logs', { filter: { ids: [agent] } })).rejects.toMatchObject({
      code: 'vendor_not_found',
    });
    await expect(runAction(client, 'agent-actions.fetch-files', files)).rejects.toMatchObject({
      code: 'vendor_rejected',
    });
  });
});
