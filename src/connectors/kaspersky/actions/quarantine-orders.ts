import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { atLeastOne, fileIdsField } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { settleOrder, type OrderName } from '../quarantine-order.ts';
import { lostOrder, submitOrder } from '../quarantine-submission.ts';
import { reachOfFiles } from '../reach.ts';

type Context = ActionContext<KasperskyClient>;

interface OrderFacts {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly idempotent: boolean;
  readonly permission: string;
  readonly licence?: string;
  readonly order: OrderName;
  readonly manualCheck: string;
}

export const unquarantineFiles = orderAction({
  id: 'kaspersky.unquarantine-files',
  title: 'Restore quarantined files',
  summary: 'Puts files from the quarantine back where they were, and with them whatever made them suspicious.',
  effect: 'destructive',
  // A second restoration may overwrite what was written since the first.
  idempotent: false,
  permission: permissions.read,
  licence: 'One that covers the quarantine; without it the console takes the order and does nothing.',
  order: 'RestoreObj',
  manualCheck: 'See whether the file has left the quarantine in the console, and lies at its old place.',
});

export const scanQuarantinedFiles = orderAction({
  id: 'kaspersky.scan-quarantined-files',
  title: 'Scan quarantined files',
  summary: 'Has files in the quarantine scanned again.',
  effect: 'write',
  idempotent: true,
  permission: permissions.readAndWrite,
  order: 'ScanQuarantine',
  manualCheck: 'Look at the status of the file in the quarantine of the console.',
});

function orderAction({ order, permission, licence, ...facts }: OrderFacts) {
  return defineAction({
    ...facts,
    category: 'Quarantine',
    requires: { permission, ...(licence === undefined ? {} : { licence }) },
    input: { fileIds: fileIdsField },
    targets: (values) => values.fileIds.map(String),
    reach: async (values, limit, context: Context) => reachOfFiles(values.fileIds, limit, context),
    async run(values, context: Context) {
      const ids = atLeastOne(values.fileIds, 'input.fileIds', 'file');
      return withConsole(context, async (console) => submitOrder(console, order, ids, context));
    },
    settle: settleOrder,
    recover: async (values, _sentAt, context: Context) =>
      withConsole(context, async (console) => lostOrder(console, order, values.fileIds, context)),
  });
}
