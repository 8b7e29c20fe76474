import { canonicalHash } from '#kernel/canonical-json.ts';
import type { Playbook } from '#kernel/playbook.ts';

/** SHA-256 over the canonical form, as 64 hexadecimal digits: the address of a published playbook. */
export function playbookHash(playbook: Playbook): string {
  return canonicalHash(playbook);
}
