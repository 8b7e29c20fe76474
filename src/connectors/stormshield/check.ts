import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { send, type StormshieldClient } from './client.ts';
import { portHint } from './console-error.ts';
import { malformed } from './task-outcome.ts';

/** A task that no console has: reading one task is the only read that is known, so "not found" is the good answer. */
const absentTask = 'b6f0c1d2-5a7e-4c39-9e1f-3d84a2507b6c';

const noAnswer: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'connection_lost', 'redirect_refused']);

const monitoring = 'API key usage Agent Monitoring';
const remediation = 'API key usage Remediation';
const whereKeysAre =
  'Keys are made in Backoffice > System > API keys; their usages and validity cannot be changed later.';

/** Asks for a task that does not exist. @throws AppError with a hint at the port where something else than the API answered */
export async function checkConsole(
  client: StormshieldClient,
  scope: CallScope,
  ladder: Ladder,
): Promise<ConnectionCheck> {
  const path = `/agents/tasks/${absentTask}`;
  try {
    const seen = await send(
      client,
      { method: 'GET', path, effect: 'read', subject: 'the probe', usage: 'Agent Monitoring' },
      scope,
    );
    if (seen.answer.form !== 'json') throw malformed(seen, 'Something else than the API answered.', {});
    return passed(seen.statusCode, seen.answer.form, client, ladder);
  } catch (thrown) {
    const error = toAppError(thrown);
    const form = error.details?.['answer'];
    if (error.code === 'vendor_not_found' && typeof form === 'string' && form !== 'html') {
      return passed(error.statusCode, form, client, ladder);
    }
    if (error.code === 'vendor_forbidden') addRefusedUsage(error, ladder);
    throw noAnswer.has(error.code) ? withHint(error) : error;
  }
}

function passed(status: number, answer: string, client: StormshieldClient, ladder: Ladder): ConnectionCheck {
  const sure = answer === 'json';
  const message = sure
    ? 'The API answers and takes the key for Agent Monitoring.'
    : 'The API seems to answer and to take the key: a task that does not exist was not found. The answer had no JSON that would prove it.';
  addSignIn(sure ? 'passed' : 'unknown', sure ? 'The API takes the key.' : message, ladder);
  ladder.add(
    'permissions',
    sure ? 'passed' : 'unknown',
    sure ? 'The key may follow tasks.' : 'The key may probably follow tasks.',
    {
      subject: monitoring,
    },
  );
  addRemediation(ladder);
  return {
    message,
    details: {
      probe: 'GET a task that does not exist',
      status,
      answer,
      keyUsages: { 'Agent Monitoring': sure ? 'present' : 'probably present', Remediation: 'not probed' },
      notProbed: 'Remediation can only be tried by changing an endpoint.',
    },
    expiresAt: client.keyExpiresAt,
    expiryHint: 'Backoffice > System > API keys shows it: set it as Key expires at, and it is counted down.',
  };
}

/** A key that lacks a usage is a key that the console knows. */
function addRefusedUsage({ message }: AppError, ladder: Ladder): void {
  addSignIn('passed', 'The console knows the key.', ladder);
  ladder.add('permissions', 'failed', `${message} No outcome could be followed.`, {
    subject: monitoring,
    remedy: `Make a key with the usages Agent Monitoring and Remediation. ${whereKeysAre}`,
  });
  addRemediation(ladder);
}

function addSignIn(status: 'passed' | 'unknown', sentence: string, ladder: Ladder): void {
  ladder.add('sign-in', status, sentence);
  ladder.add('version', 'unknown', 'The public API does not tell the version of the console.');
  ladder.add('scopes', 'unknown', 'A key has usages, not scopes; which agents it reaches, the API does not tell.');
}

function addRemediation(ladder: Ladder): void {
  const sentence =
    'Whether the key may give orders shows only when an endpoint is changed. That orders need this usage, and reading tasks the other one, is inferred.';
  ladder.add('permissions', 'unknown', sentence, { subject: remediation });
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
