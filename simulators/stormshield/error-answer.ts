import type { ErrorStatus, StormshieldSettings } from './settings.ts';

/** A request that is refused before any task exists. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: ErrorStatus;
  /** The body field that is wrong. */
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ErrorStatus,
    message: string,
    details: { field?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.field = details.field;
    this.headers = details.headers ?? {};
  }
}

/** In the shape that is set for this status. */
export function errorAnswer({ status, message, field, headers }: Refusal, settings: StormshieldSettings): Response {
  const json = (body: object, contentType = 'application/json'): Response =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': contentType, ...headers } });
  const errorCode = 900_000 + status;
  switch (settings.errorShapes[status]) {
    case 'empty':
      return new Response(null, { status, headers });
    case 'text':
      return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
    case 'error-code':
      return json({ errorCode, errorMessage: message });
    case 'message':
      return json({ message });
    case 'status':
      return json({ status: 'Error', errorMessage: message });
    case 'problem':
      return json(
        {
          type: 'about:blank',
          title: 'Request refused',
          status,
          detail: message,
          ...(field === undefined ? {} : { errors: { [field]: [message] } }),
        },
        'application/problem+json',
      );
  }
}
