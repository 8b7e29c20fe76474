import { canonicalHash } from '#kernel/canonical-json.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { errorTable } from '#kernel/error-table.ts';
import type { KeptAnswer, KeptAnswerStore } from '#kernel/kept-answer.ts';
import type { Principal } from './principal.ts';

export interface KeptAnswerUseCases {
  /**
   * Does what a request asks for, once for its key: the same request again gets the answer of the first, for a day.
   * What was refused did nothing, and may be asked for again.
   * @param request everything that makes it this request
   * @throws AppError `idempotency_mismatch`, `conflict` while the first has no answer, and what `work` throws
   */
  once(principal: Principal, key: string, request: unknown, work: () => Promise<KeptAnswer>): Promise<KeptAnswer>;
}

const place = { failureIndicator: 'Idempotency-Key' };

export function keptAnswerUseCases(answers: KeptAnswerStore): KeptAnswerUseCases {
  return {
    async once({ requester }, word, request, work) {
      const key = { tenant: requester.tenant, owner: requester.id, key: word };
      const hash = canonicalHash(request);
      const known = await answers.begin(key, hash);
      if (known.state === 'answered') return known.answer;
      if (known.state === 'other')
        throw new AppError('idempotency_mismatch', `The key ${word} came with another request before.`, place);
      if (known.state === 'open') throw unanswered(word, known.since);
      try {
        const answer = await work();
        await answers.keep(key, hash, answer);
        return answer;
      } catch (thrown) {
        // A fault of ours may have come after the deed: its key stays taken.
        if (errorTable[toAppError(thrown).code].statusCode < 500) await answers.forget(key);
        throw thrown;
      }
    },
  };
}

function unanswered(key: string, since: string): AppError {
  const sentence = `The request with the key ${key} of ${since} has no answer: it is under way, or was cut off. See whether it took effect before you ask with another key.`;
  return new AppError('conflict', sentence, place);
}
