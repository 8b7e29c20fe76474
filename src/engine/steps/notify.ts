import type { NotifyStep } from '#kernel/playbook.ts';
import { callKey } from '../call.ts';
import { withinTime } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { passedOver } from '../passed-over.ts';
import { resolveText } from '../resolve.ts';
import { conclude, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

/** Hands the notice over; it is sent once, whatever happens to this run. */
export async function runNotifyStep(walk: Walk, step: NotifyStep, frame: Frame): Promise<Flow> {
  const { run } = walk.lease;
  const title = resolveText(walk, frame, step.subject, `${step.id}.subject`);
  const text = resolveText(walk, frame, step.text, `${step.id}.text`);
  const channels = step.channels ?? null;
  const said = { title, text, severity: step.severity, channels };
  if (run.mode !== 'live') {
    const output = { ...passedOver(walk), note: 'Nobody was told.' };
    return conclude(walk, step, frame, stepRecord(walk, step, frame, { input: said, output }), { mayNote: true });
  }
  const notice = {
    tenant: run.tenant,
    kind: 'playbook.notice',
    severity: step.severity,
    title,
    text,
    path: `/runs/${run.id}`,
    key: callKey(walk, step, frame),
    ...(channels === null ? {} : { channels }),
  };
  await withinTime(walk, step, frame, false, () => walk.notifier.send(notice));
  return conclude(walk, step, frame, stepRecord(walk, step, frame, { input: said }));
}
