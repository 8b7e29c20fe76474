import { AppError, toAppError } from '#kernel/error.ts';
import { readBaseUrl } from '#net/base-url.ts';

/**
 * The address of the console, without a slash at its end.
 * The sentence of the original integration stands first, because its users search for it; what is wrong follows.
 * @throws AppError `invalid_input`
 */
export function readServerUrl(value: string): string {
  if (!/^https:\/\/[^/]/i.test(value.trim())) {
    throw invalidUrl('settings.serverUrl must start with https://, for example https://ksc.example:13299.');
  }
  try {
    return readBaseUrl(value, 'settings.serverUrl', { allowHttp: false }).replace(/\/api(?:\/v?\d+(?:\.\d+)?)?$/i, '');
  } catch (cause) {
    throw invalidUrl(toAppError(cause).message, cause);
  }
}

/** `v1.0` for all the spellings of it. @throws AppError `invalid_input` */
export function readApiVersion(value: string): string {
  const number = /^\/*(?:api\/)?v?(\d+)(?:\.(\d+))?\/*$/i.exec(value.trim());
  if (number !== null) return `v${number[1] ?? '1'}.${number[2] ?? '0'}`;
  throw new AppError('invalid_input', 'settings.apiVersion must be a version such as v1.0.', {
    failureIndicator: 'settings.apiVersion',
  });
}

function invalidUrl(problem: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `in prepare_url raise InvalidURL(*e.args). ${problem}`, {
    failureIndicator: 'settings.serverUrl',
    cause,
  });
}
