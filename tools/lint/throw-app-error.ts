import { isTest } from '../fence-judge.ts';
import { nameOf } from './global-uses.ts';
import { pathOf, type Rule, type SyntaxNode } from './rule.ts';

/** Every error thrown on purpose has a code of the error table, and keeps the error that led to it. */
export const throwAppError: Rule = {
  meta: { type: 'problem', docs: { description: 'only AppError is thrown, and with its cause' } },
  create(context) {
    const path = pathOf(context);
    if (!path.startsWith('src/') || isTest(path)) return {};
    return {
      ThrowStatement(given) {
        const node = given as unknown as SyntaxNode;
        const thrown = node['argument'] as SyntaxNode;
        if (thrown.type !== 'NewExpression') return;
        const name = nameOf(thrown['callee']);
        if (name !== 'AppError') {
          context.report({ node: thrown, message: `Throw an AppError of the error table, not ${name ?? 'this'}.` });
        } else if (isInsideCatch(node) && !hasCause(thrown)) {
          context.report({ node: thrown, message: 'Pass the caught error on as `cause`.' });
        }
      },
    };
  },
};

function isInsideCatch(node: SyntaxNode): boolean {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.type === 'CatchClause') return true;
    if (/Function/.test(at.type)) return false;
  }
  return false;
}

/** Options that are not written as an object are trusted. */
function hasCause(thrown: SyntaxNode): boolean {
  const options = (thrown['arguments'] as readonly SyntaxNode[])[2];
  if (options === undefined) return false;
  if (options.type !== 'ObjectExpression') return true;
  const properties = options['properties'] as readonly SyntaxNode[];
  return properties.some((property) => property.type === 'SpreadElement' || nameOf(property['key']) === 'cause');
}
