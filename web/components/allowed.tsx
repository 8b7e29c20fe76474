import type { ReactNode } from 'react';
import { useReasonAgainst, type Need } from '../lib/rights.ts';

/** What only those see who may do it. */
export function Allowed({ needs, children }: { readonly needs: Need; readonly children: ReactNode }) {
  return useReasonAgainst(needs) === null ? children : null;
}
