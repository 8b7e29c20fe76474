export interface ApiError {
  readonly code: number;
  readonly title: string;
  readonly detail: string | null;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Validation Error',
  401: 'Authentication Failed',
  403: 'Insufficient permissions',
  404: 'Requested resource was not found',
  405: 'Method not allowed',
  409: 'Conflict',
  415: 'Unsupported media type',
  429: 'Too many requests',
  501: 'Not implemented',
  503: 'Service unavailable',
};

/** A request that is refused, in the envelope of the vendor: code is the status and four more digits. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: readonly ApiError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    details: readonly (string | null)[] = [null],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const title = titles[status] ?? 'Error';
    super(details[0] ?? title);
    this.status = status;
    this.errors = details.map((detail) => ({ code: codeOf(status), title, detail }));
    this.headers = headers;
  }
}

function codeOf(status: number): number {
  return status * 10_000 + (status === 400 ? 40 : 10);
}

export function invalid(...details: readonly string[]): Refusal {
  return new Refusal(400, details);
}

export function forbidden(detail: string | null = null): Refusal {
  return new Refusal(403, [detail]);
}

export function notFound(): Refusal {
  return new Refusal(404, ['']);
}

export function refusalAnswer({ status, errors, headers }: Refusal): Response {
  return new Response(JSON.stringify({ errors }), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
