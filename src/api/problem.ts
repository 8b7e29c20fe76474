import { errorTable } from '#kernel/error-table.ts';
import type { AppError, AppErrorJson } from '#kernel/error.ts';
import type { ActionResult } from '#kernel/result.ts';

/** An RFC 9457 problem that carries the triple. */
export interface Problem {
  readonly status: number;
  readonly body: object;
}

export function problemOf(error: AppError): Problem {
  return problem(error.toJson(), {});
}

/** A failed action is a failed request: a client that looks at the status alone must not take it for done. */
export function problemOfResult(result: ActionResult, error: AppErrorJson): Problem {
  return problem(error, { result });
}

function problem(error: AppErrorJson, more: object): Problem {
  const { message, ...rest } = error;
  const status = errorTable[error.code].statusCode;
  return {
    status,
    body: {
      type: `urn:cordon:error:${error.code}`,
      title: error.code.replaceAll('_', ' '),
      status,
      detail: message,
      ...rest,
      ...more,
    },
  };
}
