import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { errorOf } from './client.ts';
import { exitCodes, type ExitCode } from './command.ts';
import type { Output } from './output.ts';
import { resultText } from './result-text.ts';

/** Shows a result, or the problem that stands for a failed one. @throws AppError for a request that never became an action */
export function showResult(body: JsonObject, output: Output): ExitCode {
  const result = resultIn(body);
  output.answer(result, () => resultText(result));
  return exitCodeOf(result);
}

/** @throws AppError for a request that never became an action */
export function resultIn(body: JsonObject): JsonObject {
  const result = isJsonObject(body['result']) ? body['result'] : body;
  if (result['targets'] === undefined) throw errorOf(body);
  return result;
}

export function exitCodeOf(result: JsonObject): ExitCode {
  if (result['status'] === 'pending') return exitCodes.pending;
  const error = result['error'];
  if (isJsonObject(error) && error['applied'] === 'unknown') return exitCodes.unknown;
  return result['status'] === 'succeeded' ? exitCodes.done : exitCodes.failed;
}
