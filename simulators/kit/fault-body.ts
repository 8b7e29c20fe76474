import type { BodyShape } from './fault.ts';

const contentTypes: Readonly<Record<BodyShape, string | null>> = {
  empty: null,
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  'problem+json': 'application/problem+json',
};

// Statuses that HTTP sends without a body.
const bodyless: ReadonlySet<number> = new Set([204, 205, 304]);

/** An answer that no handler made. */
export function faultResponse(
  status: number,
  shape: BodyShape,
  headers: Readonly<Record<string, string>> = {},
  content?: string,
): Response {
  const contentType = contentTypes[shape];
  const all = contentType === null ? headers : { 'content-type': contentType, ...headers };
  return new Response(bodyless.has(status) ? null : (content ?? standardBody(status, shape)), { status, headers: all });
}

function standardBody(status: number, shape: BodyShape): string | null {
  switch (shape) {
    case 'empty':
      return null;
    case 'text':
      return `Simulated answer ${status}`;
    case 'html':
      return `<!doctype html><html><head><title>${status}</title></head><body><h1>Simulated answer ${status}</h1></body></html>`;
    case 'json':
      return JSON.stringify({ message: `Simulated answer ${status}` });
    case 'problem+json':
      return JSON.stringify({
        type: 'about:blank',
        title: 'Simulated answer',
        status,
        detail: `Simulated answer ${status}`,
      });
  }
}
