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

const againMs = 3_000;

/** One stream of changes for the whole console; queries whose key starts with the kind are asked again. */
export function useLiveUpdates(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let source = open();

    function open(): EventSource {
      const opened = new EventSource('/api/v1/changes');
      opened.addEventListener('open', () => {
        setLink('live');
        // Whatever happened while the link was lost.
        void queries.invalidateQueries();
      });
      opened.addEventListener('error', () => {
        setLink('lost');
        if (opened.readyState !== EventSource.CLOSED) return;
        // The browser gives up when it is refused: nobody is signed in any more, or something in between answers.
        void queries.invalidateQueries({ queryKey: ['session'] });
        timer = setTimeout(() => (source = open()), againMs);
      });
      opened.addEventListener('change', (event: MessageEvent<string>) => {
        const { kind, id } = JSON.parse(event.data) as Change;
        void queries.invalidateQueries({
          queryKey: [kind],
          exact: false,
          predicate: ({ queryKey }) =>
            queryKey.length < 2 || typeof queryKey[1] !== 'string' || id === '*' || queryKey[1] === id,
        });
      });
      return opened;
    }

    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [queries]);
}
