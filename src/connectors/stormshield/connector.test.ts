import { describe, expect, it } from 'vitest';
import type { Effect } from '#kernel/effect.ts';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { Net, TransportOptions } from '#kernel/net.ts';
import { parseInput } from '#kernel/validate.ts';
import { send, type StormshieldClient } from './client.ts';
import { stormshieldConnector } from './connector.ts';

function open(settings: Json): { readonly options: TransportOptions | undefined; readonly client: unknown } {
  let options: TransportOptions | undefined;
  // The port is all that is needed to see what is asked of it.
  const net: Net = {
    open(given) {
      options = given;
      return {
        send: () => Promise.reject(new AppError('internal', 'nothing is sent')),
        collect: () => Promise.reject(new AppError('internal', 'nothing is sent')),
        stream: () => Promise.reject(new AppError('internal', 'nothing is sent')),
        examine: async () => {},
        close: async () => {},
      };
    },
  };
  const secrets = parseInput(stormshieldConnector.secrets, { apiToken: 'key-1234' }, 'secrets');
  const client = stormshieldConnector.open(
    { settings: parseInput(stormshieldConnector.settings, settings, 'settings'), secrets },
    net,
  );
  return { options, client };
}

describe('send', () => {
  it('takes no write for a read, which would need no permit', async () => {
    const client = open({ url: 'ses.example' }).client as StormshieldClient;
    const call = {
      method: 'POST',
      path: '/agents/PC1/tasks/network-isolation',
      effect: 'read',
      subject: 'PC1',
    } as const;
    const scope = { signal: AbortSignal.timeout(1_000), permit: null, record: () => {} };
    await expect(send(client, call, scope)).rejects.toThrow('is no read');
    await expect(send(client, { ...call, method: 'GET' }, scope)).rejects.toThrow('nothing is sent');
  });
});

describe('open', () => {
  it('takes the address in any form and asks for a checked certificate', () => {
    expect(open({ url: 'ses.example:10443/rest/api/v1/' }).options).toMatchObject({
      baseUrl: 'https://ses.example:10443',
      tls: { verify: true },
      allowPrivateAddresses: true,
      secrets: ['key-1234'],
    });
  });

  it('refuses http unless it is allowed', () => {
    expect(() => open({ url: 'http://ses.example:10443' })).toThrow('settings.url must start with https://');
    expect(open({ url: 'http://ses.example:10443', allowPlainHttp: true }).options?.baseUrl).toBe(
      'http://ses.example:10443',
    );
  });

  it('polls no faster than it may and no slower than asked', () => {
    expect(open({ url: 'ses.example' }).client).toMatchObject({
      polling: { pollMs: 5_000, maxPollMs: 30_000, deadlineMs: 900_000 },
    });
    expect(open({ url: 'ses.example', taskPollSeconds: 60 }).client).toMatchObject({
      polling: { pollMs: 60_000, maxPollMs: 60_000 },
    });
    expect(() => open({ url: 'ses.example', taskPollSeconds: 0 })).toThrow('at least 1');
  });

  it.each(['two words', 'line\nbreak', 'clé'])('refuses the key %j, which no header can carry', (apiToken) => {
    expect(() => parseInput(stormshieldConnector.secrets, { apiToken }, 'secrets')).toThrow('secrets.apiToken');
  });
});

describe('the actions', () => {
  const find = (name: string) => stormshieldConnector.actions.find((action) => action.id === `stormshield.${name}`);

  it.each<[string, Json, Effect]>([
    ['restore-quarantine-file', { id: 'a', fileHashSha256: 'f'.repeat(64) }, 'write'],
    [
      'restore-quarantine-file',
      { id: 'a', fileHashSha256: 'f'.repeat(64), overwriteExistingFile: true },
      'destructive',
    ],
    ['request', { method: 'GET', path: '/x' }, 'read'],
    ['request', { method: 'HEAD', path: '/x' }, 'read'],
    ['request', { method: 'POST', path: '/x' }, 'destructive'],
    ['request', { method: 'DELETE', path: '/x' }, 'destructive'],
  ])('%s with %j is a %s', (name, input, effect) => {
    const action = find(name);
    expect(action?.effectOf?.(parseInput(action.input, input))).toBe(effect);
  });

  it.each([
    [
      'quarantine-file',
      { id: '{0F8FAD5B-D9CB-469F-A165-70867728950E}', filePath: 'x' },
      ['0F8FAD5B-D9CB-469F-A165-70867728950E'],
    ],
    ['request', { method: 'POST', path: 'agents/a b' }, ['POST /rest/api/v1/agents/a%20b']],
    ['request', { method: 'GET', path: 'agents/a' }, []],
  ])('%s with %j changes %j', (name, input, targets) => {
    const action = find(name);
    expect(action?.targets?.(parseInput(action.input, input))).toEqual(targets);
  });

  it.each(['g'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), `${'a'.repeat(64)} `])(
    'refuse the hash %s',
    (fileHashSha256) => {
      const action = find('restore-quarantine-file');
      expect(() => parseInput(action?.input ?? {}, { id: 'a', fileHashSha256 })).toThrow('input.fileHashSha256');
    },
  );

  it('take only what the API takes', () => {
    const action = find('isolate-agent');
    expect(() => parseInput(action?.input ?? {}, { id: 'a', forceServerIsolation: 'true' })).toThrow(
      'must be true or false',
    );
    expect(() => parseInput(action?.input ?? {}, { id: 'a', verify_certificate: true })).toThrow('not a field');
  });
});
