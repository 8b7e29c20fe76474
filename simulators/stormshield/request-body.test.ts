import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from './error-answer.ts';
import { readRequestBody } from './request-body.ts';
import { taskKinds } from './task.ts';
import { startConsole } from './testing/console.ts';

const lenient = { booleans: 'both', unknownFields: 'ignore' } as const;
const hash = 'a'.repeat(64);

test.each([
  ['network-isolation', {}, {}],
  [
    'network-isolation',
    { forceServerIsolation: true, comment: 'Ticket 12' },
    { forceServerIsolation: true, comment: 'Ticket 12' },
  ],
  ['network-isolation', { forceServerIsolation: 'false', comment: '' }, { forceServerIsolation: false, comment: '' }],
  ['network-deisolation', { comment: null }, {}],
  [
    'file-quarantine',
    { filePath: 'C:\\é.exe', bypassExcludedDirectories: 'true' },
    { filePath: 'C:\\é.exe', bypassExcludedDirectories: true },
  ],
  [
    'quarantined-file-restoration',
    { fileHashSha256: hash.toUpperCase(), overwriteExistingFile: false },
    { fileHashSha256: hash.toUpperCase(), overwriteExistingFile: false },
  ],
  [
    'process-termination',
    { processPath: 'a.exe', terminateProcessTree: true },
    { processPath: 'a.exe', terminateProcessTree: true },
  ],
] as const)('%s takes %j', (kind, body, input) => {
  expect(readRequestBody(kind, JSON.stringify(body), lenient)).toEqual({ input, unknown: [] });
});

test.each([
  ['file-quarantine', {}, 'filePath', 'is required'],
  ['file-quarantine', { filePath: null }, 'filePath', 'is required'],
  ['file-quarantine', { filePath: ' ' }, 'filePath', 'must not be empty'],
  ['file-quarantine', { filePath: 5 }, 'filePath', 'must be text'],
  ['quarantined-file-restoration', {}, 'fileHashSha256', 'is required'],
  ['quarantined-file-restoration', { fileHashSha256: 'abc' }, 'fileHashSha256', 'must be 64 hexadecimal digits'],
  ['process-termination', {}, 'processPath', 'is required'],
  [
    'process-termination',
    { processPath: 'a', terminateProcessTree: 1 },
    'terminateProcessTree',
    'must be true or false',
  ],
  ['network-isolation', { forceServerIsolation: 'True' }, 'forceServerIsolation', 'must be true or false'],
  ['network-isolation', { comment: [] }, 'comment', 'must be text'],
])('%s with %j is 400 and names %s', async (kind, body, field, problem) => {
  const console = await startConsole();
  const answer = await console.post('WKS-PARIS-014', kind, body);
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json()).toMatchObject({ status: 400, errors: { [field]: [`${field} ${problem}.`] } });
  expect(console.snapshot().tasksCreated).toBe(0);
});

describe('switches', () => {
  test.each([
    ['json', true, 200],
    ['json', 'true', 400],
    ['text', true, 400],
    ['text', 'true', 200],
  ] as const)('booleans %s with %j: %i', async (booleans, value, status) => {
    const console = await startConsole({ settings: { booleans } });
    expect((await console.post('WKS-PARIS-014', 'network-isolation', { forceServerIsolation: value })).status).toBe(
      status,
    );
  });

  test('an unknown field is ignored and logged, or refused by name', async () => {
    const console = await startConsole();
    const body = { forceServerIsolation: true, reason: 'x' };
    expect((await console.post('WKS-PARIS-014', 'network-isolation', body)).status).toBe(200);
    expect(console.simulator.log.list()[0]?.notes).toMatchObject({ key: 'automation', ignoredFields: ['reason'] });
    console.simulator.state.patch({ settings: { unknownFields: 'reject' } });
    const refused = await console.post('WKS-PARIS-014', 'network-isolation', body);
    expect([refused.status, Object.keys(refused.json().errors)]).toEqual([400, ['reason']]);
    expect(console.snapshot().tasksCreated).toBe(1);
  });
});

test.each(['{', '[]', '"text"', '12', 'null', '{"a":}'])('the body %s is 400', async (body) => {
  const console = await startConsole();
  const answer = await console.call('/agents/WKS-PARIS-014/tasks/network-isolation', { method: 'POST', body });
  expect(answer.status).toBe(400);
});

test('an empty body is one without fields', async () => {
  const console = await startConsole();
  expect((await console.call('/agents/WKS-PARIS-014/tasks/network-isolation', { method: 'POST' })).status).toBe(200);
  expect((await console.call('/agents/WKS-PARIS-014/tasks/file-quarantine', { method: 'POST' })).status).toBe(400);
});

test('any text is read or refused with 400, and never anything else', () => {
  fc.assert(
    fc.property(fc.constantFrom(...taskKinds), fc.oneof(fc.string(), fc.json()), (kind, text) => {
      try {
        const { input } = readRequestBody(kind, text, lenient);
        for (const value of Object.values(input)) expect(['string', 'boolean']).toContain(typeof value);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect((error as Refusal).status).toBe(400);
      }
    }),
  );
});
