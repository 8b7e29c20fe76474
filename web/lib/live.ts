import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

type Link = 'live' | 'lost';

let link: Link = 'live';
const listeners = new Set<() => void>();

function setLink(next: Link): void {
  if (link === next) return;
  link = next;
  for (const listener of listeners) listener();
}

/** Whether the server's events reach this console. */
export function useLink(): Link {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => link,
  );
}

/** What the server says has changed: a kind such as `run`, and the id; `*` for many. */
interface Change {
  readonly kind: string;
  readonly id: string;
}

/** One stream of changes for the whole console; queries whose key starts with the kind are asked again. */
export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/v1/changes');
    source.addEventListener('open', () => {
      setLink('live');
      // Whatever happened while the link was lost.
      void queries.invalidateQueries();
    });
    source.addEventListener('error', () => setLink('lost'));
    source.addEventListener('change', (event: MessageEvent<string>) => {
      const { kind, id } = JSON.parse(event.data) as Change;
      void queries.invalidateQueries({
        queryKey: [kind],
        exact: false,
        predicate: ({ queryKey }) =>
          queryKey.length < 2 || typeof queryKey[1] !== 'string' || id === '*' || queryKey[1] === id,
      });
    });
    return () => source.close();
  }, [queries]);
}
