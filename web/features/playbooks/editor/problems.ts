import { useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { call } from '../../../lib/client.ts';
import type { ParsedText } from '../document/parsed.ts';

export interface EditorProblem {
  readonly line: number;
  readonly column: number;
  /** In characters from the start of the text. */
  readonly offset: number;
  readonly path: string;
  readonly problem: string;
  readonly fix?: string | undefined;
  readonly severity: 'error' | 'warning';
}

const pauseMs = 500;

export interface Check {
  readonly problems: readonly EditorProblem[];
  /** Whether they are about the text as it is now. */
  readonly fresh: boolean;
  readonly error: unknown;
}

/** What the server says about the text, once typing pauses; what cannot be read at all is known without it. */
export function useCheck(parsed: ParsedText): Check {
  const [text] = useDebouncedValue(parsed.text, pauseMs);
  const asked = useQuery({
    queryKey: ['check', { text }],
    queryFn: ({ signal }) => call('checkPlaybook', { body: { source: text }, signal }),
    enabled: text.trim() !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    placeholderData: (before) => before,
  });
  const found = asked.data?.problems;
  const problems = useMemo(() => {
    const starts = lineStarts(parsed.text);
    const all =
      parsed.faults.length > 0
        ? parsed.faults.map((fault) => ({ ...fault, path: '', severity: 'error' as const }))
        : (found ?? []);
    return all.map((each) => ({
      ...each,
      offset: (starts[each.line - 1] ?? parsed.text.length) + each.column - 1,
    }));
  }, [parsed, found]);
  const fresh = text === parsed.text && !asked.isFetching;
  const { error } = asked;
  return useMemo(() => ({ problems, fresh, error }), [problems, fresh, error]);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
