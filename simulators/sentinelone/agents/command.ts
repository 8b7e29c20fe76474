import type { Call, Json } from '../wire/call.ts';
import type { ActivityName } from '../model/activity-types.ts';

/** What one of the actions on agents does. */
export interface Command {
  /** Agents that the filter finds but the action does not touch are not counted. */
  readonly only?: (agent: Json) => boolean;
  /** On the console, at once. */
  readonly now?: (agent: Json, data: Json, call: Call) => Json;
  /** On the machine, once the agent has taken the command. */
  readonly later?: (agent: Json, data: Json) => Json;
  readonly delay?: 'commandMs' | 'rebootMs';
  /** Written at once. */
  readonly asked?: ActivityName;
  /** Written when the machine has done it. */
  readonly done?: ActivityName;
  /** For the few that need more than changed fields. */
  readonly also?: (seqs: readonly number[], data: Json, call: Call) => void;
}
