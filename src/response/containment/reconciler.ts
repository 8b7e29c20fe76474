import type { DueContainment } from '#kernel/containment.ts';
import { toAppError } from '#kernel/error.ts';
import { jitter } from '#kernel/ids.ts';
import { askAgents } from './agents.ts';
import { autoRelease } from './auto-release.ts';
import { createClockWatch } from './clock-watch.ts';
import { conclude, unanswered, type Conclusion } from './look.ts';
import type { ContainmentParts } from './ports.ts';
import { settleWrites } from './writes.ts';

/** Containments looked at with one pass. */
const maxDue = 500;
const releasesAtOnce = 8;
/** A write that isolates is noticed within this time, and what is due is looked at. */
const longestPauseMs = 5_000;
const shortestPauseMs = 500;

export interface Reconciler {
  /** One pass over everything that is due. @returns when there is more to do, by the clock of the database */
  pass(signal: AbortSignal): Promise<Date>;
}

/** Holds containments true: what the consoles say is compared with what is desired, until both agree. */
export function createReconciler(parts: ContainmentParts): Reconciler {
  const { containments, clock, log } = parts;
  const watch = createClockWatch(clock);

  async function look(due: readonly DueContainment[], signal: AbortSignal): Promise<readonly Conclusion[]> {
    const groups = Map.groupBy(due, ({ tenant, connectionId }) => `${tenant}/${connectionId}`);
    return (await Promise.all([...groups.values()].map((group) => lookAt(group, signal)))).flat();
  }

  /** Agents of one connection, asked together. */
  async function lookAt(group: readonly DueContainment[], signal: AbortSignal): Promise<readonly Conclusion[]> {
    const [{ tenant, connectionId } = { tenant: '', connectionId: '' }] = group;
    const ids = group.map(({ endpointId }) => endpointId);
    try {
      const agents = await askAgents(parts, tenant, connectionId, ids, signal);
      return group.map((due) => {
        const agent = agents.get(due.endpointId);
        const sight = { observed: agent?.isolation ?? ('gone' as const), online: agent?.online ?? null };
        return conclude(due, sight, clock.now(), jitter());
      });
    } catch (thrown) {
      const { message } = toAppError(thrown);
      return group.map((due) => unanswered(due, message));
    }
  }

  async function alarm({ name, tenant, id, incident }: DueContainment, message: string): Promise<void> {
    await parts.notifier.send({
      tenant,
      kind: 'containment.drifted',
      severity: 'critical',
      title: `${name} is no longer isolated`,
      text: `${message}${incident === null ? '' : ` It belongs to ${incident}.`} Isolate it again, or release its containment.`,
      path: `/containments/${id}`,
      key: `${id}/drift/${clock.now().toISOString()}`,
    });
  }

  async function release(due: readonly DueContainment[], distrusted: boolean, signal: AbortSignal): Promise<void> {
    const over = due.filter((one) => isOver(one, clock.now()));
    if (over.length === 0) return;
    if (distrusted) {
      log.warn('A clock was set forward: releases by time wait for ten minutes', { containments: over.length });
      for (const tenant of new Set(over.map((one) => one.tenant))) await warnOfJump(tenant);
      return;
    }
    const queue = [...over];
    const worker = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await autoRelease(parts, one, signal);
    };
    await Promise.all(Array.from({ length: Math.min(releasesAtOnce, over.length) }, worker));
  }

  async function warnOfJump(tenant: string): Promise<void> {
    const day = clock.now().toISOString().slice(0, 10);
    await parts.notifier.send({
      tenant,
      kind: 'containment.clock-jumped',
      severity: 'warning',
      title: 'A clock was set forward',
      text: 'Containments whose time seems to be over are released in ten minutes. Extend them if the clock is wrong.',
      path: '/containments',
      key: `clock-jumped/${day}`,
    });
  }

  return {
    async pass(signal) {
      const { now } = await containments.clock();
      const distrusted = watch.look(new Date(now));
      const settled = await settleWrites(parts, signal);
      const due = await containments.takeDue(maxDue);
      const conclusions = await look(due, signal);
      const changed = new Set(await containments.recordLooks(conclusions.map((one) => one.look)));
      for (const [index, one] of conclusions.entries()) {
        const about = due.find(({ id }) => id === one.look.id) ?? due[index];
        if (one.drifted && about !== undefined && changed.has(one.look.id)) await alarm(about, one.look.message);
      }
      await release(due, distrusted, signal);
      const after = await containments.clock();
      const more = settled > 0 || due.length === maxDue;
      const pauseMs = more ? shortestPauseMs : Math.min(Math.max(after.nextMs, shortestPauseMs), longestPauseMs);
      return new Date(Date.parse(after.now) + pauseMs);
    },
  };
}

/** Due by the clocks of database and server both. */
function isOver({ desired, until, isOverdue }: DueContainment, now: Date): boolean {
  return desired === 'isolated' && until !== null && isOverdue && Date.parse(until) <= now.getTime();
}
