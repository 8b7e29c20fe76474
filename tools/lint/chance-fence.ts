import { isAllowed } from '../fence-judge.ts';
import { chanceFence as fence } from '../fences.ts';
import { globalUses, nameOf, propertyReads } from './global-uses.ts';
import { pathOf, type Rule, type SyntaxNode } from './rule.ts';

/** Time and randomness come from the kernel, so that replay and tests can hold them. */
export const chanceFence: Rule = {
  meta: { type: 'problem', docs: { description: 'keeps time and randomness in the kernel' } },
  create(context) {
    if (isAllowed(pathOf(context), fence)) return {};
    const report = (node: SyntaxNode, what: string): void => {
      context.report({ node, message: `${what} belongs to the kernel: take a Clock, or use #kernel/ids.ts.` });
    };
    return {
      'Program:exit'() {
        const dates = globalUses(context, 'Date');
        for (const node of propertyReads(dates, 'now')) report(node, 'Date.now');
        for (const date of dates) if (isCurrentTime(date)) report(date, 'The current time');
        for (const node of propertyReads(globalUses(context, 'Math'), 'random')) report(node, 'Math.random');
        for (const node of propertyReads(globalUses(context, 'crypto'), 'randomUUID')) report(node, 'randomUUID');
      },
      ImportSpecifier(given) {
        const node = given as unknown as SyntaxNode;
        if (nameOf(node['imported']) === 'randomUUID') report(node, 'randomUUID');
      },
      MemberExpression(given) {
        const node = given as unknown as SyntaxNode;
        if (nameOf(node['property']) !== 'randomUUID') return;
        // `import crypto from 'node:crypto'` gives a local name; the global `crypto` is reported above.
        const object = node['object'] as SyntaxNode;
        if (object.type === 'Identifier' && !globalUses(context, 'crypto').includes(object)) report(node, 'randomUUID');
      },
    };
  },
};

function isCurrentTime(date: SyntaxNode): boolean {
  const call = date.parent;
  if (call === null || call['callee'] !== date) return false;
  if (call.type === 'CallExpression') return true;
  return call.type === 'NewExpression' && (call['arguments'] as readonly unknown[]).length === 0;
}
