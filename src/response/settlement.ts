import { AppError, toAppError } from '#kernel/error.ts';
import type { ReceiptRecord } from '#kernel/intent.ts';
import type { ActionOutcome, ActionResult, Exchange } from '#kernel/result.ts';
import type { Settlement } from '#kernel/runner.ts';
import { traceCall } from './call-context.ts';
import { hideSecrets } from './hide.ts';
import { keptResult } from './kept-result.ts';
import type { ResponseParts } from './ports.ts';
import { failureOf, resultOf, settlingExchanges, type ResultLinks } from './result-builder.ts';

type Answer = { readonly exchanges: readonly Exchange[] } & (
  | { readonly outcome: ActionOutcome }
  | { readonly error: AppError }
);

/** Asks the vendor once what became of accepted work, and writes the answer. */
export async function settleReceipt(
  parts: ResponseParts,
  receiptId: string,
  signal: AbortSignal,
  background = false,
): Promise<Settlement> {
  const record = await parts.ledger.getReceipt(receiptId);
  if (record.status === 'settled') return { result: record.result, nextPollMs: null };
  const { hide, answer } = await ask(parts, record, signal, background);
  const links: ResultLinks = { receiptId, ...(record.intentId === null ? {} : { intentId: record.intentId }) };

  if ('outcome' in answer && answer.outcome.status !== 'pending') {
    return close(parts, record, hide(resultOf(answer.outcome, answer.exchanges, links)));
  }
  if ('error' in answer && isFinalAnswer(answer.error)) {
    const targets = record.result.targets.map(({ target }) => target);
    const failure = failureOf(answer.error.within(record.actionId), targets, answer.exchanges, links);
    return close(parts, record, hide(failure));
  }

  // It was not asked: there is nothing to note.
  if ('error' in answer && answer.error.code === 'connection_busy' && leftMs(parts, record) > 0) {
    return { result: record.result, nextPollMs: Math.min(busyMs, leftMs(parts, record)) };
  }
  const latest =
    'outcome' in answer
      ? resultOf(answer.outcome, answer.exchanges, links)
      : notedError(record.result, answer.error.message);
  return keepAsking(parts, record, hide(latest));
}

/** After which a connection that is busy with orders is asked again. */
const busyMs = 5_000;

interface Asked {
  readonly answer: Answer;
  readonly hide: (result: ActionResult) => ActionResult;
}

const asItIs: Asked['hide'] = (result) => result;

/** Whatever is in the way, a removed right or an unreadable secret, is an answer too: the deadline must come all the same. */
async function ask(
  parts: ResponseParts,
  record: ReceiptRecord,
  signal: AbortSignal,
  background: boolean,
): Promise<Asked> {
  const { clock, log } = parts;
  let hide: Asked['hide'] = asItIs;
  let asked: readonly Exchange[] = [];
  const answered = (): Answer['exchanges'] => settlingExchanges(record.result, asked);
  try {
    const { action } = parts.catalog.action(record.actionId);
    if (action.settle === undefined)
      throw new AppError('internal', `${action.id} gave a receipt but cannot settle one.`);
    const connection = await parts.hub.fresh(record.tenant, record.connectionId);
    const opened = await parts.hub.open(connection, record.simulation ?? undefined);
    hide = (result) => keptResult(action, hideSecrets(result, opened.redact));
    const files = parts.files.writer(record);
    const trace = traceCall({
      client: opened.client,
      key: record.id,
      permit: null,
      signal,
      clock,
      log,
      files,
      background,
    });
    asked = trace.exchanges;
    const outcome = await action.settle(record.receipt, trace.context);
    return { hide, answer: { outcome, exchanges: answered() } };
  } catch (thrown) {
    return { hide, answer: { error: toAppError(thrown), exchanges: answered() } };
  }
}

/** The console has said how the work ended, or that it cannot tell. Everything else may be different the next time. */
function isFinalAnswer(error: AppError): boolean {
  return finalCodes.includes(error.code);
}

const finalCodes: readonly string[] = ['task_failed', 'vendor_not_found', 'outcome_unknown'];

async function close(parts: ResponseParts, record: ReceiptRecord, result: ActionResult): Promise<Settlement> {
  await parts.ledger.recordPoll(record.id, { final: true, overdue: false, result });
  return { result, nextPollMs: null };
}

async function keepAsking(parts: ResponseParts, record: ReceiptRecord, latest: ActionResult): Promise<Settlement> {
  const left = leftMs(parts, record);
  if (left > 0) {
    await parts.ledger.recordPoll(record.id, { final: false, overdue: false, result: latest });
    return { result: latest, nextPollMs: Math.min(nextPollMs(record), Math.max(left, 1)) };
  }
  const result = timedOut(record, latest);
  await parts.ledger.recordPoll(record.id, { final: false, overdue: true, result });
  return { result, nextPollMs: null };
}

/** Milliseconds until the deadline. */
function leftMs({ clock }: ResponseParts, { deadlineAt }: ReceiptRecord): number {
  return Date.parse(deadlineAt) - clock.now().getTime();
}

/** Polls grow by half each time: quick for work of seconds, gentle for an endpoint that is away. */
function nextPollMs({ receipt, polls }: ReceiptRecord): number {
  return Math.min(Math.round(receipt.pollMs * 1.5 ** Math.min(polls, 20)), receipt.maxPollMs);
}

/** We stopped asking, which says nothing against the work itself: the last answer stays with the result. */
function timedOut(record: ReceiptRecord, latest: ActionResult): ActionResult {
  const seconds = Math.round(record.receipt.deadlineMs / 1_000);
  const error = new AppError('settlement_timeout', `Timed out after ${seconds} s. Last answer: ${latest.message}`, {
    failureIndicator: record.actionId,
    // A write that was accepted may be carried out at any time, now that nobody looks.
    applied: record.intentId === null ? 'no' : 'unknown',
    targets: latest.targets,
    data: latest.data,
  });
  return { ...latest, ...failureOf(error, [], latest.exchanges, {}) };
}

function notedError(last: ActionResult, message: string): ActionResult {
  const plain = last.message.replace(/ \(asking failed: .*\)$/su, '');
  return { ...last, message: `${plain} (asking failed: ${message})` };
}
