import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import type { Rule } from './rule.ts';

/** A file that breaks the rule: its path in the repository, its code, and the messages in order. */
interface Broken {
  readonly path: string;
  readonly code: string;
  readonly errors: readonly (string | RegExp)[];
}

RuleTester.describe = describe;
RuleTester.it = it;

const root = '/repository';

/** Runs a rule over pieces of code as if they lay at these paths. */
export function checkRule(
  name: string,
  rule: Rule,
  valid: readonly (readonly [string, string])[],
  invalid: readonly Broken[],
): void {
  const tester = new RuleTester({
    cwd: root,
    languageOptions: { sourceType: 'module', parserOptions: { lang: 'ts' } },
  });
  tester.run(name, rule, {
    valid: valid.map(([path, code]) => ({ name: `${path}: ${code}`, filename: `${root}/${path}`, code })),
    invalid: invalid.map(({ path, code, errors }) => ({
      name: `${path}: ${code}`,
      filename: `${root}/${path}`,
      code,
      errors: [...errors],
    })),
  });
}
