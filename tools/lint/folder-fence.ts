import { folderProblem } from '../fence-judge.ts';
import { visitImports } from './import-visitor.ts';
import { pathOf, type Rule } from './rule.ts';

/** Who may import whom among our own folders, and how such an import is written. */
export const folderFence: Rule = {
  meta: { type: 'problem', docs: { description: 'keeps imports between folders inside the table of tools/fences.ts' } },
  create(context) {
    const from = pathOf(context);
    return visitImports((fact, node) => {
      const problem = folderProblem(from, fact);
      if (problem !== null) context.report({ node, message: `${problem}.` });
    });
  },
};
