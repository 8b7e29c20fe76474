import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePolicy } from '#app/policy-document.ts';
import type { PolicyVersion } from '#kernel/policy.ts';

const file = join(import.meta.dirname, '../../policies/default-limits.yaml');

/** What every tenant begins with, so that it is guarded from its first write. */
export async function readDefaultPolicy(): Promise<Pick<PolicyVersion, 'document' | 'source'>> {
  const source = await readFile(file, 'utf8');
  // It is about no particular action.
  return { document: parsePolicy(source, []).policy, source };
}
