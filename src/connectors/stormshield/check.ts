import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { CallScope } from '#kernel/net.ts';
import { send, type StormshieldClient } from './client.ts';
import { portHint } from './console-error.ts';
import { malformed } from './task-outcome.ts';

/** A task that no console has: reading one task is the only read that is known, so "not found" is the good answer. */
const absentTask = 'b6f0c1d2-5a7e-4c39-9e1f-3d84a2507b6c';

const noAnswer: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'connection_lost', 'redirect_refused']);

/** Asks for a task that does not exist. @throws AppError with a hint at the port where something else than the API answered */
export async function checkConsole(client: StormshieldClient, scope: CallScope): Promise<ConnectionCheck> {
  const path = `/agents/tasks/${absentTask}`;
  try {
    const seen = await send(
      client,
      { method: 'GET', path, effect: 'read', subject: 'the probe', usage: 'Agent Monitoring' },
      scope,
    );
    if (seen.answer.form !== 'json') throw malformed(seen, 'Something else than the API answered.', {});
    return passed(seen.statusCode, seen.answer.form);
  } catch (thrown) {
    const error = toAppError(thrown);
    const form = error.details?.['answer'];
    if (error.code === 'vendor_not_found' && typeof form === 'string' && form !== 'html') {
      return passed(error.statusCode, form);
    }
    throw noAnswer.has(error.code) ? withHint(error) : error;
  }
}

function passed(status: number, answer: string): ConnectionCheck {
  const sure = answer === 'json';
  return {
    message: sure
      ? 'The API answers and takes the key for Agent Monitoring.'
      : 'The API seems to answer and to take the key: a task that does not exist was not found. The answer had no JSON that would prove it.',
    details: {
      probe: 'GET a task that does not exist',
      status,
      answer,
      keyUsages: { 'Agent Monitoring': sure ? 'present' : 'probably present', Remediation: 'not probed' },
      notProbed: 'Remediation can only be tried by changing an endpoint.',
    },
  };
}

function withHint(error: AppError): AppError {
  const { failureIndicator, statusCode, retryable, applied, details } = error;
  return new AppError(error.code, `${error.message} ${portHint}`, {
    failureIndicator,
    statusCode,
    retryable,
    applied,
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}
