import type { Change, ChangeFeed } from '#kernel/changes.ts';
import { AppError } from '#kernel/error.ts';
import { demand, reaches, type Principal } from './principal.ts';

export interface ChangeUseCases {
  /**
   * Tells what changes in the tenant until the signal ends it.
   * @throws AppError `too_many_requests` beyond 20 streams of one person or token
   */
  watch(principal: Principal, tell: (change: Change) => void, signal: AbortSignal): void;
}

const mostStreams = 20;

export function changeUseCases(feed: ChangeFeed): ChangeUseCases {
  const open = new Map<string, number>();

  return {
    watch(principal, tell, signal) {
      demand(principal, 'view');
      const { id, tenant } = principal.requester;
      const count = open.get(id) ?? 0;
      if (count >= mostStreams) {
        throw new AppError('too_many_requests', `${mostStreams} streams of changes are open already.`, {
          failureIndicator: 'changes',
        });
      }
      open.set(id, count + 1);
      const end = feed.listen((changes) => {
        for (const change of changes) {
          if (change.tenant !== tenant) continue;
          if (change.kind === 'connection' && change.id !== '*' && !reaches(principal, change.id)) continue;
          tell(change);
        }
      });
      signal.addEventListener(
        'abort',
        () => {
          end();
          const left = (open.get(id) ?? 1) - 1;
          if (left === 0) open.delete(id);
          else open.set(id, left);
        },
        { once: true },
      );
    },
  };
}
