import { AppError } from '#kernel/error.ts';
import { nearest } from '#kernel/nearest.ts';
import type { Policy } from '#kernel/policy.ts';
import { verbIds } from '#kernel/verb-table.ts';
import { readDocument } from '#playbook/document.ts';
import { invalidPlaybook, type Problem, type Problems } from '#playbook/problem.ts';
import { readList, readObject, readText, refuseUnknownKeys } from '#playbook/shape.ts';
import type { SourceMap } from '#playbook/source-map.ts';
import { matches } from '#response/guard/pattern.ts';
import { readRules, readTest } from './policy-shape.ts';

const keys = ['id', 'title', 'rules', 'tests'];
const policyId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const maxTests = 500;

export interface ParsedPolicy {
  readonly policy: Policy;
  readonly source: SourceMap;
}

/**
 * Reads a policy document, YAML 1.2 or JSON, strictly.
 * @param actionIds every action there is: a rule that is about none of them is a mistake
 * @throws AppError `invalid_policy` with every problem in `details.problems`
 */
export function parsePolicy(text: string, actionIds: readonly string[]): ParsedPolicy {
  const { value, source, problems } = openDocument(text);
  const document = readObject(value, '', problems);
  refuseUnknownKeys(document, keys, '', problems);
  const id = readText(document['id'], 'id', problems, 64);
  if (id !== '' && (!policyId.test(id) || id === 'built-in')) {
    problems.add('id', 'must be kebab-case', 'Write for example `protect-servers`.');
  }
  const tests = document['tests'] === undefined ? [] : readList(document['tests'], 'tests', problems);
  if (tests.length > maxTests) problems.add('tests', `holds ${tests.length} tests; at most ${maxTests} are taken`);
  const policy: Policy = {
    id,
    title: readText(document['title'], 'title', problems, 200),
    rules: readRules(document['rules'], 'rules', problems),
    tests: tests.slice(0, maxTests).map((test, index) => readTest(test, `tests[${index}]`, problems)),
  };
  for (const [index, rule] of policy.rules.entries()) {
    checkPatterns(rule.on?.actions, actionIds, `rules[${index}].on.actions`, problems);
    checkPatterns(rule.on?.verbs, verbIds, `rules[${index}].on.verbs`, problems);
  }
  const found = problems.list();
  if (found.length > 0) throw invalidPolicy(found);
  return { policy, source };
}

/** Playbooks and policies are read alike; only the name of the error differs. */
function openDocument(text: string): ReturnType<typeof readDocument> {
  try {
    return readDocument(text);
  } catch (error) {
    throw error instanceof AppError && error.code === 'invalid_playbook' ? renamed(error) : error;
  }
}

function invalidPolicy(problems: readonly Problem[]): AppError {
  return renamed(invalidPlaybook(problems));
}

function renamed({ message, failureIndicator, details, cause }: AppError): AppError {
  return new AppError('invalid_policy', message, {
    failureIndicator,
    ...(details === undefined ? {} : { details }),
    cause,
  });
}

function checkPatterns(
  patterns: readonly string[] | undefined,
  known: readonly string[],
  path: string,
  problems: Problems,
): void {
  for (const [index, pattern] of (patterns ?? []).entries()) {
    if (known.some((id) => matches(pattern, id))) continue;
    const close = nearest(pattern, known);
    problems.add(
      `${path}[${index}]`,
      `is about nothing there is: \`${pattern}\``,
      close === null ? undefined : `Did you mean \`${close}\`?`,
    );
  }
}
