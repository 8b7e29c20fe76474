import type { RequestStep } from '#kernel/playbook.ts';
import { carryOut } from '../call.ts';
import type { Frame } from '../frame.ts';
import { resolveConnection, resolveObject } from '../resolve.ts';
import type { Flow, Walk } from '../walk.ts';

/** The generic request of HTTP connections, an action like any other. */
const actionId = 'http.request';

export function runRequestStep(walk: Walk, step: RequestStep, frame: Frame): Promise<Flow> {
  const connection = resolveConnection(walk, step, frame, step.connection);
  const input = resolveObject(walk, frame, step.input, `${step.id}.input`);
  return carryOut(walk, step, frame, { actionId, connection, input });
}
