import { describe, expect, it } from 'vitest';
import { defineAction, defineConnector, type Connector } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { createCatalog } from './catalog.ts';
import { connectors } from './connectors.ts';

const catalog = createCatalog(connectors);

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return null;
}

function tiny(id: string, actionIds: readonly string[]): Connector {
  const actions = actionIds.map((actionId) =>
    defineAction({
      id: actionId,
      title: 'Look',
      summary: 'Looks.',
      category: 'Test',
      effect: 'read',
      idempotent: true,
      input: {},
      run: () => Promise.reject(new AppError('internal', 'not run')),
    }),
  );
  return defineConnector({
    id,
    title: id,
    vendor: id,
    docsUrl: 'https://example.com',
    settings: {},
    secrets: {},
    open: () => null,
    close: async () => {},
    transport: () => expect.unreachable('Nothing is examined here.'),
    check: async () => ({ message: '', details: {}, expiresAt: null }),
    actions,
  });
}

describe('lookup', () => {
  it('finds an action with its connector', () => {
    const { action, connector } = catalog.action('stormshield.isolate-agent');
    expect(action.title).toBe('Isolate agent');
    expect(connector).toBe(catalog.connector('stormshield'));
  });

  it.each([
    ['stormshield.isolate-agnet', 'stormshield.isolate-agent'],
    ['stormshield.isolate_agent', 'stormshield.isolate-agent'],
    ['htp.request', 'http.request'],
  ])('suggests for %s', (id, suggestion) => {
    const error = thrownBy(() => catalog.action(id));
    expect(error).toMatchObject({ code: 'unknown_action', details: { suggestion } });
    expect(String(error)).toContain(`Did you mean \`${suggestion}\`?`);
  });

  it.each(['__proto__', 'constructor', '', 'nothing.like-it-anywhere-at-all', 'x'.repeat(10_000)])(
    'does not know %s',
    (id) => {
      const error = thrownBy(() => catalog.action(id));
      expect(error).toMatchObject({ code: 'unknown_action' });
      expect(String(error).length).toBeLessThan(500);
    },
  );

  it('suggests a connector', () => {
    expect(thrownBy(() => catalog.connector('stormsheild'))).toMatchObject({
      code: 'unknown_connector',
      details: { suggestion: 'stormshield' },
    });
  });
});

it('refuses two connectors or two actions of one id', () => {
  expect(() => createCatalog([tiny('a', []), tiny('a', [])])).toThrow('Two connectors have the id a.');
  expect(() => createCatalog([tiny('a', ['a.x']), tiny('b', ['a.x'])])).toThrow('Two actions have the id a.x.');
});

it('lists the actions in the order of the connectors', () => {
  const small = createCatalog([tiny('b', ['b.y', 'b.x']), tiny('a', ['a.z'])]);
  expect(small.actions().map((action) => action.id)).toEqual(['b.y', 'b.x', 'a.z']);
});
