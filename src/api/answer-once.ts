import type { App } from '#app/app.ts';
import type { Principal } from '#app/principal.ts';
import { AppError } from '#kernel/error.ts';
import { parseJson, stringifyJson } from '#kernel/json.ts';
import type { Operation } from './contract/operation.ts';
import type { Answer } from './route.ts';

interface Asked {
  readonly principal: Principal;
  readonly operation: Operation;
  readonly key: string;
  /** All that makes it this request. */
  readonly content: readonly unknown[];
}

/** Answers a request with an idempotency key: the same request again gets the same answer, and does nothing. */
export async function answerOnce(
  { keptAnswers }: Pick<App, 'keptAnswers'>,
  { principal, operation, key, content }: Asked,
  work: () => Promise<Answer>,
): Promise<Answer> {
  let noted = false;
  const kept = await keptAnswers.once(principal, key, [operation.id, ...content], async () => {
    const answer = await work();
    if (!('body' in answer)) throw new AppError('internal', `${operation.id} gives no answer that can be kept.`);
    noted = answer.noted ?? false;
    const { status = operation.success.status, contentType = 'application/json', headers = {}, body } = answer;
    return { status, contentType, headers, body: parseJson(stringifyJson(body)) };
  });
  return { ...kept, noted };
}
