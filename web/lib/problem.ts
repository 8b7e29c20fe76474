import type { Json } from '#kernel/json.ts';

/** An answer of the API that says what went wrong: failure indicator, status code, message, and what to do next. */
export interface ProblemBody {
  readonly title: string;
  readonly detail: string;
  readonly status?: number;
  readonly code?: string;
  readonly failureIndicator?: string;
  readonly statusCode?: number;
  readonly remedy?: string;
  readonly details?: Json;
}

export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody, options?: ErrorOptions) {
    super(body.detail, options);
    this.name = 'Problem';
    this.body = body;
  }
}

/** Anything thrown, as something to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ title: 'Fault of the console', detail }, { cause: thrown });
}
