import type { DueContainment } from '#kernel/containment.ts';
import { toAppError } from '#kernel/error.ts';
import type { ActionResult } from '#kernel/result.ts';
import { carryOut } from '../verbs/carry-out.ts';
import type { ContainmentParts } from './ports.ts';

/**
 * Releases a containment whose time is over, through the single door: the guard judges it, the ledger holds it, and one attempt
 * is one write however often this is called.
 */
export async function autoRelease(parts: ContainmentParts, due: DueContainment, signal: AbortSignal): Promise<void> {
  const { id, tenant, connectionId, endpointId, until, attempt, by, incident } = due;
  const requester = {
    kind: 'system',
    id: 'containment',
    name: 'containment',
    tenant,
    origin: by.origin ?? by.id,
  } as const;
  try {
    // Somebody may have given it more time since it was taken.
    const now = await parts.containments.get(tenant, id);
    if (now.until !== until || now.desired !== 'isolated' || now.endedAt !== null) return;
    const reason = `Contained until ${until ?? 'now'}; released by itself.`;
    const input = { endpoints: [`${connectionId}/${endpointId}`], reason };
    const plan = await parts.verbs.plan({ verb: 'release', input, connections: [connectionId], tenant, signal });
    const order = { key: `${id}/release/${attempt}`, requester, signal, ...(incident === null ? {} : { incident }) };
    const result = parts.verbs.merge(plan, await carryOut(parts.runner, plan, order));
    await note(parts, due, result);
  } catch (thrown) {
    await failed(parts, due, toAppError(thrown).message, true);
  }
}

/** What was accepted is turned into a release by its own intent; everything else stays in sight. */
async function note(parts: ContainmentParts, due: DueContainment, result: ActionResult): Promise<void> {
  if (result.approvalId !== undefined) {
    const message = `Its time is over; the release waits for the approval ${result.approvalId}.`;
    return parts.containments.recordRelease(due.id, message, false);
  }
  if (result.status !== 'failed') return;
  // A write that failed on the console is counted where its outcome is settled.
  await failed(parts, due, result.message, result.intentId === undefined);
}

async function failed(parts: ContainmentParts, due: DueContainment, problem: string, count: boolean): Promise<void> {
  const { id, tenant, name } = due;
  const text = `Its time is over, and it could not be released: ${problem}`;
  await parts.containments.recordRelease(id, text, count);
  await parts.notifier.send({
    tenant,
    kind: 'containment.release-failed',
    severity: 'warning',
    title: `${name} is still contained`,
    text: `${text} It is tried again every five minutes.`,
    path: `/containments/${id}`,
    key: `${id}/release-failed/${due.until ?? ''}`,
  });
}
