import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Answers } from '../generated/answers.ts';
import { call, type CallParts, type OperationId } from './client.ts';

type Paged = {
  readonly [N in OperationId]: Answers[N] extends { readonly items: readonly unknown[]; readonly next: string | null }
    ? N
    : never;
}[OperationId];

type ItemOf<N extends Paged> = Answers[N] extends { readonly items: readonly (infer I)[] } ? I : never;

interface Pages<T> {
  readonly rows: readonly T[] | undefined;
  readonly error: unknown;
  readonly more: () => void;
  readonly isMore: boolean;
}

/** A list that is read page by page as it is scrolled. @param kind what the server calls a change of it */
export function usePages<N extends Paged>(
  name: N,
  kind: string,
  query: CallParts<N>['query'],
  options: { readonly refetchMs?: number } = {},
): Pages<ItemOf<N>> {
  const asked = useInfiniteQuery({
    queryKey: [kind, { name, query }],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const answer = await call(name, { query: { ...query, limit: 100, after: pageParam } as never, signal });
      return answer as unknown as { readonly items: readonly ItemOf<N>[]; readonly next: string | null };
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    ...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
  });
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items), [pages]);
  return {
    rows,
    error: asked.error,
    isMore: asked.isFetchingNextPage,
    more: () => {
      if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
    },
  };
}
