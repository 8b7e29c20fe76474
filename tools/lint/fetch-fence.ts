import { isAllowed } from '../fence-judge.ts';
import { fetchFence as fence } from '../fences.ts';
import { globalUses } from './global-uses.ts';
import { pathOf, type Rule } from './rule.ts';

/** Requests leave through the transport of src/net, which checks permits, limits and redacts. */
export const fetchFence: Rule = {
  meta: { type: 'problem', docs: { description: 'keeps the global fetch in src/net' } },
  create(context) {
    if (isAllowed(pathOf(context), fence)) return {};
    return {
      'Program:exit'() {
        for (const node of globalUses(context, 'fetch')) {
          context.report({
            node,
            message: 'The global fetch belongs to src/net: use the transport of the connection.',
          });
        }
      },
    };
  },
};
