import type { Clock } from '#kernel/clock.ts';
import type { Containment, ContainmentFilter, ContainmentStore } from '#kernel/containment.ts';
import { AppError } from '#kernel/error.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { ActionResult } from '#kernel/result.ts';
import { invalidInput } from '#kernel/validate.ts';
import { changeOf } from './audit-change.ts';
import type { Note } from './audit.ts';
import { demand, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';
import type { VerbUseCases } from './verbs.ts';

/** A containment with its countdown. */
export interface ContainmentView extends Containment {
  /** Until it is released by itself; null when it is not. Never negative. */
  readonly remainingMs: number | null;
}

export interface ContainmentUseCases {
  list(principal: Principal, filter: ContainmentFilter): Promise<readonly ContainmentView[]>;
  get(principal: Principal, id: string): Promise<ContainmentView>;
  /** @param until a time to come; null makes it permanent */
  extend(principal: Principal, id: string, until: string | null, revision?: number): Promise<ContainmentView>;
  /** By the verb release, for one or for all that are open of an incident. */
  release(principal: Principal, which: Which, reason: string, signal: AbortSignal): Promise<ActionResult>;
}

export type Which = { readonly id: string } | { readonly incident: string };

interface Parts {
  readonly containments: ContainmentStore;
  readonly jobs: JobStore;
  readonly verbs: Pick<VerbUseCases, 'run'>;
  readonly clock: Clock;
  readonly note: Note;
}

/** As many machines as one verb takes. */
const maxReleased = 1_000;

export function containmentUseCases({ containments, jobs, verbs, clock, note }: Parts): ContainmentUseCases {
  function view(containment: Containment): ContainmentView {
    const { until, endedAt } = containment;
    const left = until === null || endedAt !== null ? null : Date.parse(until) - clock.now().getTime();
    return { ...containment, remainingMs: left === null ? null : Math.max(0, left) };
  }

  async function chosen({ requester: { tenant } }: Principal, which: Which): Promise<readonly Containment[]> {
    if ('id' in which) {
      const one = await containments.get(tenant, which.id);
      if (one.endedAt === null) return [one];
      throw new AppError('conflict', `${one.name} is ${one.status} already.`, { failureIndicator: which.id });
    }
    const found = await containments.list(tenant, { incident: which.incident, open: true, limit: maxReleased });
    if (found.length > 0) return found;
    throw new AppError('not_found', `Nothing is contained for ${which.incident}.`, {
      failureIndicator: which.incident,
    });
  }

  return {
    async list(principal, filter) {
      demand(principal, 'view');
      const page = await reachedPage(
        principal,
        filter,
        (next) => containments.list(principal.requester.tenant, next),
        ({ connectionId }) => [connectionId],
      );
      return page.map(view);
    },
    async get(principal, id) {
      demand(principal, 'view');
      const containment = await containments.get(principal.requester.tenant, id);
      demand(principal, 'view', containment.connectionId);
      return view(containment);
    },
    async extend(principal, id, until, revision) {
      demand(principal, 'respond');
      const { tenant } = principal.requester;
      if (until !== null && Date.parse(until) <= clock.now().getTime()) {
        throw invalidInput([
          { path: 'until', problem: `is ${until}, which is past; give a time to come, or release it` },
        ]);
      }
      const before = await containments.get(tenant, id);
      demand(principal, 'respond', before.connectionId);
      const after = await containments.setUntil(tenant, id, until, revision);
      await jobs.add('reconcile', {}, { key: 'reconcile' });
      await note(principal, 'containment.extended', id, {
        endpoint: after.name,
        ...changeOf({ until: before.until }, { until: after.until }),
      });
      return view(after);
    },
    async release(principal, which, reason, signal) {
      demand(principal, 'respond');
      const open = await chosen(principal, which);
      const endpoints = open.map(({ connectionId, endpointId }) => `${connectionId}/${endpointId}`);
      const connections = [...new Set(open.map(({ connectionId }) => connectionId))];
      const input = { endpoints, ...(reason === '' ? {} : { reason }) };
      const incident = 'incident' in which ? which.incident : open[0]?.incident;
      return verbs.run(principal, {
        verb: 'release',
        input,
        connections,
        ...(incident === undefined || incident === null ? {} : { incident }),
        dryRun: false,
        wait: false,
        signal,
      });
    },
  };
}
