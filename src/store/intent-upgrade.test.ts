import { expect, it } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import { createIntentStore } from './intent-store.ts';
import { migrate } from './migrate.ts';
import { openTestDatabase } from './testing/database.ts';
import { insertSampleConnection, sampleIntent, sampleResult } from './testing/samples.ts';

it('intents from before there were verdicts are kept, can be closed, and rest on a verdict of their own', async () => {
  const { pool, close } = await openTestDatabase();
  try {
    await pool.query('drop schema cordon cascade');
    await migrate(pool, { log: silentLog, upTo: 2 });
    await pool.query(`
      insert into cordon.intent (id, tenant, key, action_id, connection_id, effect, targets, input, argument_hash, requester, server_id, status)
      values ('int_old', 'north', 'k', 'a.b', 'con_1', 'write', '["x"]', '{}', 'h', '{}', 'srv_1', 'unknown')`);
    expect((await migrate(pool, { log: silentLog }))[0]).toBe(3);
    const intents = createIntentStore(pool);
    expect(await intents.find('int_old')).toMatchObject({ verdictId: 'ver_before', verb: null, incident: null });
    expect(await intents.close('int_old', 'succeeded', sampleResult())).toBe(true);
    const { intent } = await intents.open(sampleIntent(await insertSampleConnection(pool)));
    expect(intent.verdictId).not.toBe('ver_before');
  } finally {
    await close();
  }
});

it('a new database holds no verdict', async () => {
  const { pool, close } = await openTestDatabase();
  expect((await pool.query('select from cordon.verdict')).rowCount).toBe(0);
  await close();
});
