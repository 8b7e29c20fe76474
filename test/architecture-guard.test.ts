import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskSource } from '../tools/architecture/masked-source.ts';
import { isCode, readSourceTree } from '../tools/architecture/source-tree.ts';

/** Program code alone: what tests do to get around the types is theirs. */
const files = readSourceTree(join(import.meta.dirname, '..'), ['src'])
  .filter(({ path }) => isCode(path) && !/\.test\.ts$|\/testing\/|test-support\.ts$/.test(path))
  .map(({ path, text }) => ({ path, code: maskSource(text).code }));

function placesOf(pattern: RegExp): readonly string[] {
  return files.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
}

/**
 * The way of a write is a chain of types: the transport wants a permit, a permit the id of a verdict that was cleared, an intent the
 * whole clearance; and only one function makes one. These tests hold the links that types alone cannot.
 */
describe('no write without a verdict, by construction', () => {
  it('one file makes cleared verdicts, and nothing is cast into one', () => {
    expect(placesOf(/\bas\s+(?:unknown\s+as\s+)?(?:ClearedVerdictId|Clearance|WritePermit|IntentDraft)\b/)).toEqual([
      'src/response/guard/clearance.ts',
    ]);
    expect(placesOf(/\bClearedVerdictId\b/)).toEqual([
      'src/kernel/guard.ts',
      'src/kernel/net.ts',
      'src/response/guard/clearance.ts',
    ]);
  });

  it('the gate alone asks for one, and it alone opens intents', () => {
    expect(placesOf(/\bclearanceFor\(/)).toEqual(['src/response/gate.ts', 'src/response/guard/clearance.ts']);
    expect(placesOf(/\bledger\.open\(/)).toEqual(['src/response/write.ts']);
    expect(placesOf(/\bopenIntent\(parts,/)).toEqual(['src/response/gate.ts']);
    expect(placesOf(/\bpassGate\(/)).toEqual(['src/response/action-runner.ts', 'src/response/gate.ts']);
  });

  it('one function makes permits, for the intent that it was just cleared for', () => {
    expect(placesOf(/\bpermitFor\(/)).toEqual(['src/response/permit.ts', 'src/response/write.ts']);
    const permits = files.filter(
      ({ path, code }) => path !== 'src/response/permit.ts' && /\bpermit:(?!\s*null\b)/.test(code),
    );
    // Types, the context that passes on what it was given, and the write itself.
    expect(permits.map(({ path }) => path)).toEqual([
      'src/kernel/net.ts',
      'src/response/call-context.ts',
      'src/response/write.ts',
    ]);
  });

  it('intents are written by one statement, with the verdict in it', () => {
    const inserting = readSourceTree(join(import.meta.dirname, '..'), ['src'])
      .filter(({ path, text }) => !/\.test\.ts$|\/testing\//.test(path) && /insert into cordon\.intent\b/.test(text))
      .map(({ path }) => path);
    expect(inserting).toEqual(['src/store/intent-opening.ts']);
  });
});
