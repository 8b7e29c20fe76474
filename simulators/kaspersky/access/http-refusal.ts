/** An answer in plain text, outside the vendor's error form. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: 400 | 401 | 403 | 404 | 405;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: HttpRefusal['status'], text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text);
    this.status = status;
    this.headers = headers;
  }
}

export function httpRefusalAnswer({ status, message, headers }: HttpRefusal): Response {
  return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}
