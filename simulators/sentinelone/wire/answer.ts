import type { Json, Reply } from './call.ts';
import { isObject } from './check-value.ts';
import type { AnswerFacts } from './route-table.ts';
import { pageBytes } from './row-text.ts';
import { fieldsOf, namedShape } from './shape-library.ts';

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
  if ('data' in reply) {
    const data = JSON.stringify(shown(reply.data, facts.container ?? facts.of));
    return new Response(`{"data":${data}${pagination}}`, { headers: json });
  }
  const [open, close] = facts.items === undefined ? ['[', ']'] : [`{${JSON.stringify(facts.items)}:[`, ']}'];
  const page = pageBytes(`{"data":${open}`, reply.rows, `${close}${pagination}}`);
  return new Response(inOnePiece(page), { headers: { ...json, 'content-length': String(page.length) } });
}

/** Given as they are, the bytes would be copied once more. */
function inOnePiece(page: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(page);
      controller.close();
    },
  });
}

/** The console keeps more of a row than some operations show. */
function shown(data: unknown, shape: string | undefined): unknown {
  if (shape === undefined) return data;
  const fields = fieldsOf(namedShape(shape));
  if (fields.size === 0) return data;
  const trimmed = (row: Json): Json => Object.fromEntries(Object.entries(row).filter(([name]) => fields.has(name)));
  if (Array.isArray(data)) return data.map((row: unknown) => (isObject(row) ? trimmed(row) : row));
  return isObject(data) ? trimmed(data) : data;
}
