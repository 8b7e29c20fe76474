import type { Reply } from './call.ts';
import type { AnswerFacts } from './route-table.ts';

const json = { 'content-type': 'application/json' } as const;

/** Puts the envelope around what a handler answered. */
export function answerOf(reply: Reply, facts: AnswerFacts): Response {
  if ('file' in reply) {
    return new Response(reply.file as ReadableStream<Uint8Array>, {
      headers: { 'content-type': reply.type, 'content-disposition': `attachment; filename="${reply.name}"` },
    });
  }
  if ('bare' in reply) return new Response(JSON.stringify(reply.bare), { headers: json });
  const pagination = reply.pagination === undefined ? '' : `,"pagination":${JSON.stringify(reply.pagination)}`;
  return new Response(`{"data":${dataOf(reply, facts)}${pagination}}`, { headers: json });
}

function dataOf(reply: Extract<Reply, { data: unknown } | { rows: readonly string[] }>, facts: AnswerFacts): string {
  if ('data' in reply) return JSON.stringify(reply.data);
  const rows = `[${reply.rows.join(',')}]`;
  return facts.items === undefined ? rows : `{${JSON.stringify(facts.items)}:${rows}}`;
}
