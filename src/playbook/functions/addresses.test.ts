import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../evaluate.ts';
import { exampleScope } from '../scope.example.ts';
import { isWithin, parseCidr, parseIp } from './ip-address.ts';

const evaluate = (expression: string, text: string): unknown =>
  evaluateExpression(expression, { ...exampleScope, inputs: { text } }, 'x');
const v4 = fc.ipV4();
const v6 = fc.ipV6();

describe('addresses', () => {
  it('are those that Node knows', () => {
    const nearly = fc.string({
      unit: fc.constantFrom('0', '1', '9', '25', '.', ':', '::', 'f', 'a', '%'),
      maxLength: 14,
    });
    fc.assert(
      fc.property(fc.oneof(v4, v6, nearly), (text) => {
        // Zones belong to one machine alone, and are left out.
        const expected = isIPv4(text) ? 4 : isIPv6(text) && !text.includes('%') ? 6 : null;
        expect(parseIp(text)?.version ?? null).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4 ',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
    'fe80::1%eth0',
    '12345::',
    '',
  ])('%j is none', (text) => expect(evaluate('isIp(inputs.text)', text)).toBe(false));

  it('are within the networks that Node says', () => {
    const network = fc.oneof(
      fc.record({ ip: v4, length: fc.nat(32), family: fc.constant<'ipv4' | 'ipv6'>('ipv4') }),
      fc.record({ ip: v6, length: fc.nat(128), family: fc.constant<'ipv4' | 'ipv6'>('ipv6') }),
    );
    fc.assert(
      fc.property(network, fc.oneof(v4, v6), fc.boolean(), ({ ip, length, family }, other, same) => {
        const asked = same ? ip : other;
        const list = new BlockList();
        list.addSubnet(ip, length, family);
        const address = parseIp(asked);
        const cidr = parseCidr(`${ip}/${length}`);
        fc.pre(address !== null && cidr !== null && (address.version === 4) === (family === 'ipv4'));
        expect(isWithin(address, cidr)).toBe(list.check(asked, family));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['::ffff:10.1.2.3', true],
    ['::ffff:8.8.8.8', false],
    ['8.8.8.8', false],
    ['172.32.0.1', false],
    ['172.31.255.255', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['2001:db8::1', false],
    ['127.0.0.1', true],
    ['::1', true],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
  ])('%s is private: %s', (text, expected) => expect(evaluate('isPrivateIp(inputs.text)', text)).toBe(expected));

  it.each([
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '::/0', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['2001:db8::5', '2001:DB8::/32', true],
  ])('%s in %s: %s', (ip, network, expected) => {
    expect(evaluate(`inCidr(inputs.text, "${network}")`, ip)).toBe(expected);
  });

  it('refuse networks that are none', () => {
    for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '/8', '10.0.0.0/8/8', '::/129', 'a/8'])
      expect(parseCidr(text)).toBeNull();
  });
});

describe('indicators', () => {
  it('survive being made harmless', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.emailAddress(), fc.domain(), v4), (text) => {
        fc.pre(!/[[\](){}]/.test(text));
        const harmless = evaluate('defang(inputs.text)', text) as string;
        expect(harmless).not.toMatch(/https?:\/\/|@(?!\])/i);
        expect(evaluate('refang(inputs.text)', harmless)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      'See https://evil.example/a.exe. Then mail a@b.example!',
      'See hxxps[://]evil[.]example/a[.]exe. Then mail a[@]b[.]example!',
    ],
    ['HTTP://X.EXAMPLE', 'Hxxp[://]X[.]EXAMPLE'],
  ])('%s', (text, expected) => {
    expect((evaluate('defang(inputs.text)', text) as string).toLowerCase()).toBe(expected.toLowerCase());
  });

  it.each([
    ['1[.]2(.)3{.}4', '1.2.3.4'],
    ['a[at]b[dot]example', 'a@b.example'],
    ['hXXp[:]//x[.]example', 'http://x.example'],
  ])('%s is read', (text, expected) =>
    expect((evaluate('refang(inputs.text)', text) as string).toLowerCase()).toBe(expected),
  );
});
