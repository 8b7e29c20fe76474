import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Machine, MachinePage } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';

interface Machines {
  readonly rows: readonly Machine[] | undefined;
  /** What the newest page says of the whole list. */
  readonly head: MachinePage | undefined;
  readonly error: unknown;
  readonly isAsking: boolean;
  readonly more: () => void;
  /** Asks the consoles instead of taking what is a minute old. */
  readonly refresh: () => void;
}

const pageSize = 200;

export function useMachines(search: string | undefined, connection: string | undefined): Machines {
  const queries = useQueryClient();
  const [isRefreshing, setRefreshing] = useState(false);
  const queryKey = ['endpoint', { search, connection }];
  const query = {
    limit: pageSize,
    ...(search === undefined ? {} : { search }),
    ...(connection === undefined ? {} : { connection }),
  };
  const asked = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call('listEndpoints', { query: pageParam === undefined ? query : { ...query, after: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items), [pages]);

  async function refresh(): Promise<void> {
    setRefreshing(true);
    try {
      await call('listEndpoints', { query: { ...query, refresh: true } });
    } finally {
      setRefreshing(false);
      await queries.invalidateQueries({ queryKey: ['endpoint'] });
    }
  }

  return {
    rows,
    head: pages?.at(-1),
    error: asked.error,
    isAsking: asked.isFetching || isRefreshing,
    more: () => {
      if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
    },
    refresh: () => void refresh().catch(() => undefined),
  };
}
