import { nearest } from '#kernel/nearest.ts';
import type { PlaybookStep } from '#kernel/playbook.ts';
import type { CheckContext, Lookups } from './check-context.ts';

/** What a step calls: whether it exists, what it takes, and whether the call ever comes back to this playbook. */
export function checkCall(step: PlaybookStep, path: string, context: CheckContext): void {
  const { lookups, problems, playbookId } = context;
  const at = `${path}.playbook`;
  if (step.playbook === playbookId) {
    problems.add(at, 'makes a cycle: the playbook calls itself', 'Use a `while` or `for-each` step.');
    return;
  }
  if (lookups.playbook === undefined) return;
  const called = lookups.playbook(step.playbook, step.version);
  if (called === null) {
    refuseUnknown(step, path, context);
    return;
  }
  context.input(called.inputs, step.inputs, `${path}.inputs`, 'the playbook');
  const way = wayBack(step.playbook, called.calls, playbookId, lookups);
  if (way !== null)
    problems.add(
      at,
      `makes a cycle: ${[playbookId, ...way, playbookId].join(' → ')}`,
      'Move what both need into a third playbook.',
    );
}

function refuseUnknown({ playbook, version }: PlaybookStep, path: string, { lookups, problems }: CheckContext): void {
  if (version !== undefined && lookups.playbook?.(playbook) !== null) {
    problems.add(`${path}.version`, `is not a version of \`${playbook}\``, `See \`cordon playbook show ${playbook}\`.`);
    return;
  }
  const close = nearest(playbook, lookups.playbookIds ?? []);
  const fix = close === null ? 'Publish it first; `cordon playbook list` shows them.' : `Did you mean \`${close}\`?`;
  problems.add(`${path}.playbook`, `names an unknown playbook, \`${playbook}\``, fix);
}

/** The playbooks between this one and the call of it; null when none leads back. */
function wayBack(first: string, calls: readonly string[], target: string, lookups: Lookups): readonly string[] | null {
  const seen = new Set([first]);
  const waiting: { readonly calls: readonly string[]; readonly way: readonly string[] }[] = [{ calls, way: [first] }];
  for (const { calls: ids, way } of waiting) {
    if (ids.includes(target)) return way;
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      waiting.push({ calls: lookups.playbook?.(id)?.calls ?? [], way: [...way, id] });
    }
  }
  return null;
}
