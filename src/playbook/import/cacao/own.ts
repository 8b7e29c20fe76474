import { AppError } from '#kernel/error.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { parsePlaybook } from '../../parse.ts';
import { without } from '../members.ts';
import { extensionId, type CacaoStep } from './types.ts';

/** What our exporter says about a step of a workflow beside what the standard can. */
export interface OwnStep {
  /** `step`: the step itself; `if`: the condition around the next one; `else`: a further case of a branch. */
  readonly role: 'step' | 'if' | 'else';
  /** The step as a document, without the steps inside it and without what the workflow says itself. */
  readonly document: JsonObject;
  /** Of the cases of a switch: their keys in the workflow. Of a parallel: the order of its steps. */
  readonly order: readonly string[];
}

export function ownStepOf({ raw }: CacaoStep): OwnStep | null {
  const extensions = raw['step_extensions'];
  const own = isJsonObject(extensions) ? extensions[extensionId] : undefined;
  if (!isJsonObject(own)) return null;
  const { role, document, order } = own;
  if (role !== 'step' && role !== 'if' && role !== 'else') return null;
  return {
    role,
    document: isJsonObject(document) ? document : {},
    order: Array.isArray(order) ? (order as readonly Json[]).filter((one) => typeof one === 'string') : [],
  };
}

/** The lists of steps inside a document, each held by one step while it is read. */
const filler = (id: string): Json => [{ id, stop: null }];

/**
 * Reads the document of one step with the reader of our language, so that nothing comes in that a file of ours could not hold.
 * @returns null when it is not one of ours after all
 */
export function readOwn(document: JsonObject): Step | null {
  const filled: { [key: string]: Json } = { ...document };
  let count = 0;
  const fill = (): Json => filler(`filler-${(count += 1)}`);
  if (Array.isArray(document['branch']))
    filled['branch'] = document['branch'].map((one: Json) => (isJsonObject(one) ? { ...one, steps: fill() } : one));
  if (Array.isArray(document['cases']))
    filled['cases'] = document['cases'].map((one: Json) => (isJsonObject(one) ? { ...one, steps: fill() } : one));
  for (const key of ['otherwise', 'parallel', 'steps']) if (document[key] !== undefined) filled[key] = fill();
  return readPlaybookPart({ id: 'part', title: 'Part', steps: [filled] })?.steps[0] ?? null;
}

/** The head of a playbook, from what the exporter wrote beside the workflow. */
export function readOwnHead(raw: JsonObject): Playbook | null {
  const extensions = raw['playbook_extensions'];
  const own = isJsonObject(extensions) ? extensions[extensionId] : undefined;
  if (!isJsonObject(own) || !isJsonObject(own['document'])) return null;
  return readPlaybookPart({ ...without(own['document'], 'on-failure'), steps: filler('filler') });
}

function readPlaybookPart(document: JsonObject): Playbook | null {
  try {
    return parsePlaybook(stringifyJson(document)).playbook;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
