import * as fileRules from './file-rules.ts';
import * as importRules from './import-rules.ts';
import { readSourceTree, type TreeRule, type Violation } from './source-tree.ts';

const folders = ['src', 'simulators', 'web', 'test', 'bench', 'tools', 'playbooks'] as const;
const rules: readonly TreeRule[] = [...Object.values(importRules), ...Object.values(fileRules)];

/** Everything on disk that breaks the architecture; empty when all is well. */
export function checkTree(root: string): readonly Violation[] {
  const files = readSourceTree(root, folders);
  return rules.flatMap((rule) => rule(files));
}
