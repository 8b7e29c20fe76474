import { describe, expect, it } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { defineAction, defineConnector } from '#kernel/action.ts';
import { defineFields } from '#kernel/field.ts';
import type { Intent } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { ResponseParts } from './ports.ts';
import { resendObstacle } from './recovery.ts';

const input = defineFields({
  name: { kind: 'text' },
  data: { kind: 'group', fields: { password: { kind: 'text', sensitive: true }, path: { kind: 'text' } } },
  users: { kind: 'list', of: { name: { kind: 'text' }, token: { kind: 'text', sensitive: true } } },
});

const connector = defineConnector({
  id: 'sample',
  title: 'Sample',
  vendor: 'Sample',
  docsUrl: 'https://sample.example',
  settings: {},
  secrets: {},
  open: () => null,
  close: () => Promise.resolve(),
  transport: () => expect.unreachable('Nothing is examined here.'),
  check: () => Promise.resolve({ message: 'Fine.', details: {}, expiresAt: null }),
  actions: [
    defineAction({
      id: 'sample.set',
      title: 'Set',
      summary: 'Sets something.',
      category: 'Things',
      effect: 'write',
      idempotent: true,
      input,
      targets: () => ['thing'],
      run: () => Promise.resolve({ status: 'succeeded', statusCode: 200, message: '', data: null, targets: [] }),
    }),
  ],
});

/** Of all the parts, only the catalogue is asked. */
const parts = { catalog: createCatalog([connector]) } as unknown as ResponseParts;

function unknownIntent(given: JsonObject): Intent {
  const requester = { kind: 'token', id: 'tok_1', name: 'night shift', tenant: 'north' } as const;
  return {
    id: 'int_1',
    tenant: 'north',
    key: 'key',
    actionId: 'sample.set',
    connectionId: 'con_1',
    effect: 'write',
    targets: ['thing'],
    input: maskedInput(input, given),
    argumentHash: '',
    fingerprint: '',
    verdictId: 'ver_1',
    verb: null,
    incident: null,
    requester,
    step: null,
    resendOf: null,
    simulation: null,
    serverId: 'srv_1',
    status: 'unknown',
    result: null,
    receiptId: null,
    resolution: null,
    openedAt: '2026-01-31T08:00:00Z',
    closedAt: null,
  };
}

describe('an unknown write is not sent again', () => {
  it.each([
    ['a group', { data: { password: 'x' } }],
    ['an item of a list', { users: [{ name: 'a' }, { token: 't' }] }],
  ])('when %s of its input held a secret', (_, given) => {
    expect(resendObstacle(parts, unknownIntent(given))?.message).toMatch(/held secrets/);
  });
});

it.each([[{ name: 'a' }], [{ name: 'a', data: { path: '/x' }, users: [{ name: 'b' }] }]])(
  'one whose secrets were left out may be: %j',
  (given) => {
    expect(resendObstacle(parts, unknownIntent(given))).toBeNull();
  },
);
