import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { WireResponse } from '#kernel/net.ts';
import { excerptOf, wordsOf, type Answer } from '#net/answer.ts';
import { appliedAfter, errorCodeOf, askedWaitMs } from '#net/status.ts';
import type { ConsoleCall } from './call.ts';

type Refusal = Pick<WireResponse, 'status' | 'headers' | 'call'>;

/** The error for an answer that is not a success, whatever its body looks like: JSON, a gateway's page, or plain text. */
export function consoleError(response: Refusal, answer: Answer, call: ConsoleCall): AppError {
  const { status } = response;
  const wait = askedWaitMs(response.headers);
  return new AppError(status === 501 ? 'unsupported' : errorCodeOf(status), messageOf(status, answer, call), {
    failureIndicator: response.call,
    statusCode: status,
    // 501 is the console's own word that it does not have the feature.
    applied: status === 501 ? 'no' : appliedAfter(status, call.effect),
    data: excerptOf(answer),
    details: detailsOf(answer),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** The error for a success whose body cannot be one. A write may well have been made. */
export function malformed(response: Refusal, answer: Answer, call: ConsoleCall): AppError {
  const said = wordsOf(answer);
  const kind = answer.form === 'html' ? 'a web page' : 'text that is not JSON, or is cut off';
  return new AppError(
    'vendor_malformed',
    `The console answered with ${kind}.${said === null ? '' : ` It begins: ${said.slice(0, 200)}`}`,
    {
      failureIndicator: response.call,
      statusCode: response.status,
      applied: call.effect === 'write' ? 'unknown' : 'no',
      data: excerptOf(answer),
      details: { answer: answer.form },
    },
  );
}

function messageOf(status: number, answer: Answer, call: ConsoleCall): string {
  const said = saidBy(answer);
  const gateway =
    answer.form === 'html' && status >= 429 ? ' The answer is a page of a gateway before the console.' : '';
  return `${sentenceOf(status, call)}${gateway}${said === null ? '' : ` The console said: ${said}`}`;
}

function sentenceOf(status: number, call: ConsoleCall): string {
  switch (status) {
    case 400:
      return 'The console rejected the request.';
    case 401:
      return 'The console refuses the API token: it is wrong, expired or revoked.';
    case 403:
      return call.permission === undefined
        ? 'The token lacks a permission, the scope or a licence for this.'
        : `The token lacks the permission (${call.permission}), the scope or a licence for this.`;
    case 404:
      return 'The console does not know this object, or no longer has this call.';
    case 409:
      return 'The present state of the object does not allow this.';
    case 429:
      return 'The console limits the rate of requests.';
    case 501:
      return 'This console does not offer the feature.';
    default:
      return status >= 500
        ? `The console, or a gateway before it, failed with HTTP status ${status}.`
        : `The console answered with HTTP status ${status}.`;
  }
}

/** All errors of the console's list, at most three, each with its detail. */
function saidBy(answer: Answer): string | null {
  const errors = errorsOf(answer);
  if (errors.length === 0) return wordsOf(answer)?.slice(0, 200) ?? null;
  return (
    errors
      .slice(0, 3)
      .map(sentence)
      .filter((text) => text !== '')
      .join('; ') || null
  );
}

function sentence(error: JsonObject): string {
  const title = textOf(error['title']);
  const detail = textOf(error['detail']);
  if (detail === '' || detail === title) return title;
  return title === '' ? detail : `${title}: ${detail}`;
}

function errorsOf(answer: Answer): readonly JsonObject[] {
  const errors = answer.form === 'json' && isJsonObject(answer.json) ? answer.json['errors'] : undefined;
  return Array.isArray(errors) ? errors.filter(isJsonObject) : [];
}

function detailsOf(answer: Answer): JsonObject {
  const code = errorsOf(answer)[0]?.['code'];
  return { answer: answer.form, ...(code === undefined || code === null ? {} : { consoleCode: code }) };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim().slice(0, 500) : '';
}
