import { expect, it } from 'vitest';
import { connectorIdOf, permissionOf } from './permission.ts';

it('names effect and connector', () => {
  expect(permissionOf({ id: 'stormshield.isolate-agent', effect: 'write' })).toBe('action:write:stormshield');
  expect(permissionOf({ id: 'sentinelone.agent-actions.disconnect', effect: 'write' })).toBe(
    'action:write:sentinelone',
  );
});

it('follows the effect of the very input', () => {
  expect(permissionOf({ id: 'http.request', effect: 'destructive' }, 'read')).toBe('action:read:http');
});

it('takes the first part of an id for the connector', () => {
  expect(connectorIdOf('a.b.c')).toBe('a');
});
