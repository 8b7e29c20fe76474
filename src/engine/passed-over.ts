import type { JsonObject } from '#kernel/json.ts';
import type { Walk } from './walk.ts';

/** How a step of a run that is not live says that it waited for nothing, or told nobody. */
export function passedOver({ lease }: Walk): JsonObject {
  return lease.run.mode === 'dry-run' ? { passed: true, dryRun: true } : { passed: true, simulated: true };
}
