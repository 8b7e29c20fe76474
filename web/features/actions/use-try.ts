import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action, ActionResult } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import type { JsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';

const pollMs = 2_000;

/** What a person tries: connection, input, and what came of it. */
export interface Trial {
  readonly connection: string | undefined;
  readonly input: JsonObject;
  readonly setInput: (input: JsonObject) => void;
  readonly busy: 'preview' | 'run' | null;
  readonly error: unknown;
  /** The newest answer; of accepted work it follows the receipt. */
  readonly result: ActionResult | null;
  readonly deadlineAt: string | null;
  /** @returns the answer; null when there is none, or it is a failure */
  readonly run: (dryRun: boolean) => Promise<ActionResult | null>;
}

export function useTry(action: Action): Trial {
  const [{ connection }, change] = useFilters();
  const [input, setInput] = useState<JsonObject>({});
  const [busy, setBusy] = useState<Trial['busy']>(null);
  const [error, setError] = useState<unknown>(null);
  const [answer, setAnswer] = useState<ActionResult | null>(null);
  const receiptId = answer?.status === 'pending' ? answer.receiptId : undefined;
  const receipt = useQuery({
    queryKey: ['receipt', receiptId],
    queryFn: ({ signal }) => call('getReceipt', { params: { id: receiptId ?? '' }, signal }),
    enabled: receiptId !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'settled' ? false : pollMs),
  });

  async function run(dryRun: boolean): Promise<ActionResult | null> {
    setBusy(dryRun ? 'preview' : 'run');
    setError(null);
    try {
      const answered = await call('runAction', {
        params: { id: action.id },
        body: { connection: connection ?? '', input, dryRun },
        // One click is one write, also when the answer gets lost and the request is repeated below us.
        ...(dryRun || action.effect === 'read' ? {} : { key: crypto.randomUUID() }),
      });
      setAnswer(answered);
      change({ tab: undefined });
      return answered;
    } catch (thrown) {
      setError(thrown);
      setAnswer(resultIn(thrown));
      return null;
    } finally {
      setBusy(null);
    }
  }

  return {
    connection,
    input,
    setInput,
    busy,
    error,
    result: receipt.data?.result ?? answer,
    deadlineAt: receipt.data?.status === 'pending' ? receipt.data.deadlineAt : null,
    run,
  };
}

/** A failure carries the whole result. */
function resultIn(thrown: unknown): ActionResult | null {
  const body = asProblem(thrown).body as { readonly result?: ActionResult };
  return body.result ?? null;
}
