import type { JsonObject } from '#kernel/json.ts';
import { invalidInput, parseInput, type Issue } from '#kernel/validate.ts';
import { verbTable, type VerbId } from '#kernel/verb-table.ts';

/** Of these fields a verb needs one at least. */
const oneOf: Readonly<Partial<Record<VerbId, readonly string[]>>> = {
  'quarantine-file': ['path', 'hash', 'detection'],
  'restore-file': ['path', 'hash', 'detection', 'quarantineId'],
  'kill-process': ['processId', 'name', 'path', 'detection'],
  'fetch-file': ['path', 'detection'],
  'update-detection': ['verdict', 'status', 'note'],
};

/**
 * The input of a verb, validated.
 * @throws AppError `invalid_input` that says what is missing
 */
export function readVerbInput(verb: VerbId, given: JsonObject, now: Date): JsonObject {
  // Validated input is JSON.
  const input = parseInput(verbTable[verb].input, given) as JsonObject;
  const issues: Issue[] = [];
  for (const name of ['endpoints', 'detections'] as const) {
    const list = input[name];
    if (!Array.isArray(list)) continue;
    if (list.length === 0)
      issues.push({ path: `input.${name}`, problem: `is empty; name at least one of the ${name}` });
    list.forEach((text, index) => {
      if (String(text).trim() === '') issues.push({ path: `input.${name}[${index}]`, problem: 'is empty' });
    });
  }
  if (typeof input['endpoint'] === 'string' && input['endpoint'].trim() === '') {
    issues.push({ path: 'input.endpoint', problem: 'is empty' });
  }
  const wanted = oneOf[verb];
  if (wanted !== undefined && wanted.every((name) => input[name] === undefined)) {
    issues.push({ path: 'input', problem: `needs one of ${wanted.join(', ')}` });
  }
  const { until } = input;
  if (typeof until === 'string' && Date.parse(until) <= now.getTime()) {
    issues.push({ path: 'input.until', problem: `is ${until}, which is past; give a time to come, or leave it out` });
  }
  if (issues.length > 0) throw invalidInput(issues);
  return input;
}

/** How the machines are named; null for a verb that is about none, or is given none. */
export function endpointTexts(input: JsonObject): readonly string[] | null {
  const { endpoints, endpoint } = input;
  if (Array.isArray(endpoints)) return endpoints.filter((text) => typeof text === 'string');
  return typeof endpoint === 'string' ? [endpoint] : null;
}
