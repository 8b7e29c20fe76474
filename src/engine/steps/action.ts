import type { ActionStep } from '#kernel/playbook.ts';
import { carryOut } from '../call.ts';
import type { Frame } from '../frame.ts';
import { resolveConnection, resolveObject } from '../resolve.ts';
import type { Flow, Walk } from '../walk.ts';

export function runActionStep(walk: Walk, step: ActionStep, frame: Frame): Promise<Flow> {
  const connection = resolveConnection(walk, step, frame, step.connection);
  const input = resolveObject(walk, frame, step.input, `${step.id}.input`);
  return carryOut(walk, step, frame, { actionId: step.action, connection, input });
}
