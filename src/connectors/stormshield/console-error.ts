import { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { WireResponse } from '#kernel/net.ts';
import type { TargetResult } from '#kernel/result.ts';
import { excerptOf, wordsOf, type Answer } from '#net/answer.ts';
import { appliedAfter, askedWaitMs, errorCodeOf } from '#net/status.ts';
import { targetOf, type ConsoleCall } from './call.ts';

/** Where the API is, for everyone who reached something else. */
export const portHint =
  'The public API listens on TCP 10443 of the backend and is off by default: Backoffice > System > API keys.';

/** The error for an answer that is not a success, whatever its body looks like. */
export function consoleError(response: WireResponse, answer: Answer, call: ConsoleCall): AppError {
  const { status } = response;
  const wait = askedWaitMs(response.headers);
  return new AppError(errorCodeOf(status), messageOf(status, answer, call), {
    failureIndicator: response.call,
    statusCode: status,
    applied: appliedAfter(status, call.effect),
    targets: targetOf(call, targetStatus(status)),
    data: excerptOf(answer),
    details: detailsOf(answer),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function messageOf(status: number, answer: Answer, call: ConsoleCall): string {
  const words = wordsOf(answer);
  const parts = [sentenceOf(status, call)];
  if (words !== null) parts.push(`The console said: ${words}`);
  if (answer.form === 'html') parts.push(`This is a web page and not an answer of the API. ${portHint}`);
  return parts.join(' ');
}

function sentenceOf(status: number, call: ConsoleCall): string {
  switch (status) {
    case 401:
      return 'The console refuses the API key: it is wrong, expired or deleted.';
    case 403:
      return call.usage === undefined
        ? 'The API key lacks the usage that this call needs.'
        : `The API key lacks the usage ${call.usage}.`;
    case 404:
      return `The console does not know ${call.subject}.`;
    case 409:
      return 'The agent does not support this in its present version or configuration.';
    case 429:
      return 'The console limits the rate of requests.';
    case 500:
      return 'The console failed, or limits the rate of requests: the public client of this API takes a 500 for that.';
    default:
      if (status >= 500) return `The console, or a proxy before it, failed with HTTP status ${status}.`;
      return status >= 400
        ? `The console rejected the request with HTTP status ${status}.`
        : `The console answered with HTTP status ${status}, which the API does not use.`;
  }
}

function targetStatus(status: number): TargetResult['status'] {
  if (status === 404) return 'not_found';
  return status === 409 ? 'unsupported' : 'failed';
}

function detailsOf(answer: Answer): JsonObject {
  const details: Record<string, string | number | bigint> = { answer: answer.form };
  if (answer.form !== 'json' || !isJsonObject(answer.json)) return details;
  const { errorCode, type } = answer.json;
  if (typeof errorCode === 'number' || typeof errorCode === 'string' || typeof errorCode === 'bigint')
    details['errorCode'] = errorCode;
  if (typeof type === 'string') details['problemType'] = type.slice(0, 500);
  return details;
}
