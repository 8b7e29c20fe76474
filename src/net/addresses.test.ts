import { describe, expect, test } from 'vitest';
import { isPrivateAddress } from './addresses.ts';
import type { Resolver } from './resolve.ts';
import { failureOf, openFor, permit, read, scope, serve, write } from './test-support.ts';

const privateAddresses = [
  '0.0.0.0',
  '10.255.255.255',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::8.8.8.8',
  '2002:7f00:1::',
  '2002:c0a8:101::1',
  '2001::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
];

describe('isPrivateAddress', () => {
  test.each(privateAddresses)('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2a00:1450:4001::1',
  ])('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  test('what is no address is not public', () => {
    expect(isPrivateAddress('localhost')).toBe(true);
  });
});

function resolvingTo(...answers: string[][]): { resolver: Resolver; asked: () => number } {
  let asked = 0;
  return {
    resolver: (_host, callback) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
    asked: () => asked,
  };
}

describe('a transport that refuses private addresses', () => {
  test.each([
    'http://127.0.0.1',
    'http://0x7f.1',
    'http://2130706433',
    'http://017700000001',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[64:ff9b::7f00:1]',
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    'http://localhost',
  ])('does not connect to %s', async (host) => {
    const server = await serve((_request, response) => response.end());
    const transport = openFor(`${host}:${server.port}`, { allowPrivateAddresses: false });
    const error = await failureOf(transport.send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'address_forbidden', applied: 'no', retryable: false });
    expect(server.connections).toEqual([]);
  });

  test('checks the address that a name resolves to', async () => {
    const server = await serve((_request, response) => response.end());
    const url = `http://console.example:${server.port}`;
    const { resolver } = resolvingTo(['127.0.0.1']);
    const refused = await failureOf(openFor(url, { allowPrivateAddresses: false }, { resolver }).send(read(), scope()));
    expect(refused.code).toBe('address_forbidden');
    expect((await openFor(url, {}, { resolver }).send(read(), scope())).status).toBe(200);
  });

  test('connects to the address it has checked: a second answer of the name server is never used', async () => {
    const server = await serve((_request, response) => response.end());
    const { resolver, asked } = resolvingTo(['8.8.8.8'], ['127.0.0.1']);
    const transport = openFor(
      `http://console.example:${server.port}`,
      { allowPrivateAddresses: false, timeoutMs: 150 },
      { resolver },
    );
    await failureOf(transport.send(write(), scope({ permit: permit() })));
    // Each attempt resolved once, and no answer with a private address led to a connection.
    expect(asked()).toBeLessThanOrEqual(3);
    expect(server.connections).toEqual([]);
  });

  test('leaves out the private ones among several addresses', async () => {
    const { resolver } = resolvingTo(['127.0.0.1', '::1', '10.0.0.1']);
    const transport = openFor('http://console.example', { allowPrivateAddresses: false }, { resolver });
    expect((await failureOf(transport.send(read(), scope()))).code).toBe('address_forbidden');
  });
});
