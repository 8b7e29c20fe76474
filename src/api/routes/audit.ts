import type { App } from '#app/app.ts';
import { reportPage } from '#app/evidence/report-html.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, type Answer, type Route } from '../route.ts';

export function auditRoutes({ audit, evidence }: App): readonly Route[] {
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
    route(operations.reportRun, async ({ principal, params, query: { format } }) => {
      const report = await evidence.report(principal, params.id);
      return format === 'json' ? { body: report } : pageAnswer(reportPage(report), report.run.id);
    }),
  ];
}

/** A page made of what consoles said: a browser saves it, and runs nothing of it. */
function pageAnswer(page: string, name: string): Answer {
  return {
    stream: bytesOf(page),
    contentType: 'text/html; charset=utf-8',
    headers: {
      'content-disposition': `attachment; filename="${name}.html"`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The contract has checked the form. */
function linkOf(head: string): { sequence: number; hash: string } {
  const [sequence = '', hash = ''] = head.split(':');
  return { sequence: Number(sequence), hash };
}
