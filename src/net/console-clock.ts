import { durationText } from '#kernel/duration-text.ts';
import { toAppError } from '#kernel/error.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { sendOnce } from './attempt.ts';
import { cancelled } from './cancelled.ts';
import type { Line } from './line.ts';
import { prepare } from './outgoing.ts';

/** Less is the way of the network, and the whole seconds of the header. */
const toleratedMs = 30_000;
const longestWaitMs = 5_000;

/** Compares clocks by the Date header of an answer to a request without credentials. It never ends the climb. */
export async function lookAtClock(line: Line, ladder: Ladder, scope: CallScope): Promise<void> {
  const { clock, base, options, redactor, admission } = line;
  const timeoutMs = Math.min(longestWaitMs, options.timeoutMs);
  // Any answer will do; redirects are not followed.
  const outgoing = prepare({ method: 'HEAD', path: '/', effect: 'read' }, base, timeoutMs, redactor);
  await admission.enter(undefined, scope);
  const sentAt = clock.now().getTime();
  const attempted = await sendOnce(line, outgoing, scope);
  if (scope.signal.aborted) throw cancelled(scope.signal);
  if ('error' in attempted)
    return ladder.add('clock', 'unknown', `A plain request got no answer: ${toAppError(attempted.error).message}`);
  const told = Date.parse(attempted.answer.headers['date'] ?? '');
  if (Number.isNaN(told))
    return ladder.add('clock', 'unknown', 'The console does not tell its time: its answer has no Date.');
  // The header has whole seconds, so half of one is missing on average.
  const aheadMs = told + 500 - (sentAt + clock.now().getTime()) / 2;
  addSkew(aheadMs, ladder);
}

function addSkew(aheadMs: number, ladder: Ladder): void {
  if (Math.abs(aheadMs) <= toleratedMs)
    return ladder.add('clock', 'passed', 'The clocks of the console and of this machine agree within half a minute.');
  const sentence = `The clock of the console is ${durationText(Math.round(Math.abs(aheadMs) / 1_000) * 1_000)} ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine.`;
  const remedy = 'Set both clocks by the same time server: deadlines, releases and the order of events depend on them.';
  ladder.add('clock', 'warning', sentence, { remedy });
}
