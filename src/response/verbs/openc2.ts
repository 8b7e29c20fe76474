import type { VerbId } from '#kernel/verb-table.ts';
import type { ConnectionCapabilities } from './capabilities.ts';

/** Verbs in the words of OpenC2 1.0 and of its actuator profile for endpoint response. */
const pairs: Readonly<Partial<Record<VerbId, readonly [action: string, target: string]>>> = {
  isolate: ['contain', 'device'],
  release: ['allow', 'device'],
  scan: ['scan', 'device'],
  'quarantine-file': ['contain', 'file'],
  'restore-file': ['allow', 'file'],
  'kill-process': ['stop', 'process'],
  'block-hash': ['deny', 'file'],
  'unblock-hash': ['allow', 'file'],
  restart: ['restart', 'device'],
  shutdown: ['stop', 'device'],
  'resolve-endpoint': ['locate', 'device'],
  'fetch-file': ['copy', 'file'],
};

/** Each action with the targets that at least one connection can carry it out on. */
export function actionTargetPairs(
  matrix: readonly ConnectionCapabilities[],
): Readonly<Record<string, readonly string[]>> {
  const able = new Set(
    matrix.flatMap(({ capabilities }) =>
      capabilities.filter(({ level }) => level !== 'unsupported').map(({ verb }) => verb),
    ),
  );
  const found: Record<string, string[]> = { query: ['features'] };
  for (const [verb, [action, target]] of Object.entries(pairs) as [VerbId, readonly [string, string]][]) {
    if (!able.has(verb)) continue;
    const targets = (found[action] ??= []);
    if (!targets.includes(target)) targets.push(target);
  }
  return found;
}
