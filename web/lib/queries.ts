import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/* What several screens ask for. The first part of a key is what the server calls a change of it. */

export const connectionsQuery = queryOptions({
  queryKey: ['connection', { list: true }],
  queryFn: ({ signal }) => call('listConnections', { signal }),
});

export const connectorsQuery = queryOptions({
  queryKey: ['connector', { list: true }],
  queryFn: ({ signal }) => call('listConnectors', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const actionsQuery = queryOptions({
  queryKey: ['action', { list: true }],
  queryFn: ({ signal }) => call('listActions', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const verbsQuery = queryOptions({
  queryKey: ['verb', { list: true }],
  queryFn: ({ signal }) => call('listVerbs', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
