import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, type Route } from '../route.ts';

export function auditRoutes({ audit }: App): readonly Route[] {
  return [
    route(operations.listAudit, async ({ principal, query }) =>
      pageOfList(await audit.list(principal, query), query.limit),
    ),
    route(operations.verifyAudit, async ({ principal, query: { head } }) => ({
      body: await audit.verify(principal, head === undefined ? undefined : linkOf(head)),
    })),
    route(operations.exportAudit, async ({ principal, query: { format, ...period } }) => ({
      stream: await audit.export(principal, format, period),
      contentType: 'application/x-ndjson',
    })),
  ];
}

/** The contract has checked the form. */
function linkOf(head: string): { sequence: number; hash: string } {
  const [sequence = '', hash = ''] = head.split(':');
  return { sequence: Number(sequence), hash };
}
