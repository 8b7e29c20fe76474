import { packageProblem } from '../fence-judge.ts';
import { visitImports } from './import-visitor.ts';
import { pathOf, type Rule } from './rule.ts';

/** Which folders may know a package. */
export const packageFence: Rule = {
  meta: { type: 'problem', docs: { description: 'keeps fenced packages inside the folders of tools/fences.ts' } },
  create(context) {
    const from = pathOf(context);
    return visitImports((fact, node) => {
      const problem = packageProblem(from, fact.specifier);
      if (problem !== null) context.report({ node, message: `${problem}.` });
    });
  },
};
