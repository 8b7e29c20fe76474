import type { JsonObject } from '#kernel/json.ts';
import { cell, table } from './output.ts';
import { failureText } from './result-text.ts';

/** The plan of a dry run for people: one line for each step, and what stands in the way. */
export function planTable(plan: JsonObject): string {
  const { runId, playbookId, playbookVersion, status, complete, error } = plan;
  const counts = plan['counts'] as JsonObject;
  const entries = plan['entries'] as readonly JsonObject[];
  const rows = entries.map((entry, index) => rowOf(entry, index + 1));
  const ways = entries.filter((entry) => entry['unpredictable'] !== null).map(unknownLine);
  const rules = entries.flatMap(ruleLines);
  const parts = [
    `${cell(runId)}  ${cell(playbookId)} version ${cell(playbookVersion)}  ${cell(status)}`,
    `${cell(counts['writes'])} writes, ${cell(counts['denied'])} denied, ${cell(counts['approvals'])} approvals. Nothing was sent.`,
    table(rows, ['#', 'step', 'kind', 'what', 'connection', 'targets', 'permission', 'guard', 'note']),
    rules.join('\n'),
    ways.length === 0 ? '' : ['Only the real run can tell:', ...ways].join('\n'),
    complete === true || ways.length > 0 ? '' : 'The plan is not whole: the run has not come to its end.',
    failureText(error),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const targetsShown = 3;

function rowOf(entry: JsonObject, number: number): JsonObject {
  const { stepId, iteration, kind, action, verb, connection, targets, permission, verdict, note } = entry;
  const names = targets as readonly string[];
  const more = names.length > targetsShown ? ` and ${names.length - targetsShown} more` : '';
  return {
    '#': String(number),
    step: `${cell(stepId)}${iteration === '' ? '' : `[${cell(iteration)}]`}`,
    kind: kind ?? null,
    what: [verb, action].filter((part) => typeof part === 'string').join(' > ') || null,
    connection: connection === null ? null : ((connection as JsonObject)['title'] ?? null),
    targets: names.length === 0 ? null : `${names.slice(0, targetsShown).join(', ')}${more}`,
    permission: permission ?? null,
    guard: verdict === null ? null : ((verdict as JsonObject)['decision'] ?? null),
    note: note ?? null,
  };
}

function ruleLines({ stepId, verdict }: JsonObject): readonly string[] {
  if (verdict === null || verdict === undefined) return [];
  const { rules } = verdict as { readonly rules: readonly JsonObject[] };
  return rules.map(
    ({ name, decision, message }) => `${cell(stepId)}: ${cell(name)} ${cell(decision)}: ${cell(message)}`,
  );
}

function unknownLine({ stepId, iteration, unpredictable }: JsonObject): string {
  const { path, where } = unpredictable as JsonObject;
  return `  ${cell(stepId)}${iteration === '' ? '' : `[${cell(iteration)}]`}: ${cell(where)} needs ${cell(path)}`;
}
