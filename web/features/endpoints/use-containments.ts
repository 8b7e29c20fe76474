import type { Containment } from '../../generated/answers.ts';
import { usePages } from '../../lib/pages.ts';

const refetchMs = 5_000;

/** What is contained now, kept fresh. */
export function useContainments(): {
  readonly rows: readonly Containment[];
  readonly error: unknown;
  readonly isAsked: boolean;
} {
  const { rows, error } = usePages('listContainments', 'containment', {}, { refetchMs });
  return { rows: rows ?? [], error, isAsked: rows !== undefined };
}
