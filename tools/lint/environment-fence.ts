import { isAllowed } from '../fence-judge.ts';
import { environmentFence as fence } from '../fences.ts';
import { globalUses, nameOf, propertyReads } from './global-uses.ts';
import { pathOf, type Rule, type SyntaxNode } from './rule.ts';

/** The environment is read once, where the program is put together. */
export const environmentFence: Rule = {
  meta: { type: 'problem', docs: { description: 'keeps process.env in src/main' } },
  create(context) {
    if (isAllowed(pathOf(context), fence)) return {};
    const report = (node: SyntaxNode): void => {
      context.report({ node, message: 'process.env belongs to src/main: take the setting as a parameter.' });
    };
    return {
      'Program:exit'() {
        propertyReads(globalUses(context, 'process'), 'env').forEach(report);
      },
      ImportDeclaration(given) {
        const node = given as unknown as SyntaxNode;
        const module = (node['source'] as SyntaxNode)['value'];
        if (module !== 'node:process' && module !== 'process') return;
        const specifiers = node['specifiers'] as readonly SyntaxNode[];
        specifiers.filter((specifier) => nameOf(specifier['imported']) === 'env').forEach(report);
        const references = context.sourceCode.getDeclaredVariables(given).flatMap((variable) => variable.references);
        const uses = references.map((reference) => reference.identifier as unknown as SyntaxNode);
        propertyReads(uses, 'env').forEach(report);
      },
    };
  },
};
