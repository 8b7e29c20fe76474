import { useInfiniteQuery, useQueryClient, type InfiniteData, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Answers } from '../generated/answers.ts';
import { call, type CallParts, type OperationId } from './client.ts';

type Paged = {
  readonly [N in OperationId]: Answers[N] extends { readonly items: readonly unknown[]; readonly next: string | null }
    ? N
    : never;
}[OperationId];

type ItemOf<N extends Paged> = Answers[N] extends { readonly items: readonly (infer I)[] } ? I : never;

/** What a table needs to read on as it is scrolled. */
export interface ScrolledPages {
  readonly more: () => void;
  /** Back to the newest page. Only where so much was read that it is not asked for again by itself, as every change would ask for all of it. */
  readonly renew?: (() => void) | undefined;
}

const firstPage = 100;
/** Whoever scrolls on wants more. */
const furtherPage = 500;
const mostLivePages = 3;

interface Pages<T> extends ScrolledPages {
  readonly rows: readonly T[] | undefined;
  readonly error: unknown;
  readonly isMore: boolean;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A list that is read page by page as it is scrolled. @param kind what the server calls a change of it */
export function usePages<N extends Paged>(
  name: N,
  kind: string,
  query: CallParts<N>['query'],
  options: { readonly refetchMs?: number } = {},
): Pages<ItemOf<N>> {
  const queries = useQueryClient();
  const queryKey = [kind, { name, query }];
  type Read = InfiniteData<Page<ItemOf<N>>, string | undefined>;
  const asked = useInfiniteQuery<Page<ItemOf<N>>, Error, Read, QueryKey, string | undefined>({
    queryKey,
    enabled: ({ state }) => !isLong(state.data),
    initialPageParam: undefined,
    queryFn: async ({ pageParam, signal }) => {
      const answer = await call(name, {
        query: { ...query, limit: pageParam === undefined ? firstPage : furtherPage, after: pageParam } as never,
        signal,
      });
      return answer as unknown as Page<ItemOf<N>>;
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    ...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
  });
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items), [pages]);

  function renew(): void {
    queries.setQueryData<Read>(queryKey, (before) =>
      before === undefined ? before : { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    void queries.invalidateQueries({ queryKey });
  }

  return {
    rows,
    error: asked.error,
    isMore: asked.isFetchingNextPage,
    more: () => {
      if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
    },
    renew: isLong(asked.data) ? renew : undefined,
  };
}

function isLong(data: InfiniteData<unknown> | undefined): boolean {
  return data !== undefined && data.pages.length > mostLivePages;
}
