import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { asCli, asCurl, asStep, shellWord } from './copies.ts';

const call = {
  action: 'stormshield.isolate-agent',
  connection: 'Demo SES',
  input: { id: "WKS'1", forceServerIsolation: true },
};

test('a shell reads back every word as it was', () => {
  const words = fc.sample(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    40,
  );
  const script = `for word in ${words.map(shellWord).join(' ')}; do printf '%s\\0' "$word"; done`;
  const given = words.map((word) => (word === '' ? "''" : shellWord(word)));
  expect(given.every((word) => word.length > 0)).toBe(true);
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(printed.split('\0').slice(0, -1)).toEqual(words);
});

test('the command line carries the whole input', () => {
  expect(asCli(call)).toBe(
    String.raw`cordon action run stormshield.isolate-agent --connection 'Demo SES' --input '{"id":"WKS'\''1","forceServerIsolation":true}' --wait`,
  );
});

test('curl names the address and the variable of the token, never a token', () => {
  const text = asCurl(call, 'https://cordon.example');
  expect(text).toContain('https://cordon.example/api/v1/actions/stormshield.isolate-agent/run');
  expect(text).toContain('$CORDON_TOKEN');
});

test('a step is YAML that means the same', () => {
  expect(parse(asStep(call))).toEqual([
    { id: 'isolate-agent', action: call.action, connection: 'Demo SES', input: call.input },
  ]);
});
