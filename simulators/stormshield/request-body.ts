import { Refusal } from './error-answer.ts';
import type { StormshieldSettings } from './settings.ts';
import type { TaskInput, TaskKind } from './task.ts';

interface BodyField {
  readonly name: string;
  readonly type: 'text' | 'flag' | 'sha256';
  readonly required?: boolean;
}

const bodyFields: Readonly<Record<TaskKind, readonly BodyField[]>> = {
  'network-isolation': [
    { name: 'forceServerIsolation', type: 'flag' },
    { name: 'comment', type: 'text' },
  ],
  'network-deisolation': [{ name: 'comment', type: 'text' }],
  'file-quarantine': [
    { name: 'filePath', type: 'text', required: true },
    { name: 'bypassExcludedDirectories', type: 'flag' },
  ],
  'quarantined-file-restoration': [
    { name: 'fileHashSha256', type: 'sha256', required: true },
    { name: 'overwriteExistingFile', type: 'flag' },
  ],
  'process-termination': [
    { name: 'processPath', type: 'text', required: true },
    { name: 'terminateProcessTree', type: 'flag' },
  ],
};

export interface RequestBody {
  readonly input: TaskInput;
  /** Fields that no such task has. */
  readonly unknown: readonly string[];
}

/** @throws Refusal 400, with the field that is wrong */
export function readRequestBody(
  kind: TaskKind,
  text: string,
  settings: Pick<StormshieldSettings, 'booleans' | 'unknownFields'>,
): RequestBody {
  const body = parseObject(text);
  const fields = bodyFields[kind];
  const unknown = [...body.keys()].filter((name) => !fields.some((field) => field.name === name));
  if (unknown[0] !== undefined && settings.unknownFields === 'reject') {
    throw new Refusal(400, `${unknown[0]} is not a field of this request.`, { field: unknown[0] });
  }
  const input: Record<string, string | boolean> = {};
  for (const field of fields) {
    const value = body.get(field.name) ?? undefined;
    if (value !== undefined) input[field.name] = readValue(field, value, settings.booleans);
    else if (field.required === true) throw wrong(field, 'is required');
  }
  return { input, unknown };
}

function parseObject(text: string): ReadonlyMap<string, unknown> {
  if (text.trim() === '') return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'The body is not a JSON object.');
  }
  return new Map(Object.entries(value));
}

function readValue(field: BodyField, value: unknown, booleans: StormshieldSettings['booleans']): string | boolean {
  if (field.type === 'flag') return readFlag(field, value, booleans);
  if (typeof value !== 'string') throw wrong(field, 'must be text');
  if (field.required === true && value.trim() === '') throw wrong(field, 'must not be empty');
  if (field.type === 'sha256' && !/^[0-9a-f]{64}$/i.test(value)) throw wrong(field, 'must be 64 hexadecimal digits');
  return value;
}

function readFlag(field: BodyField, value: unknown, booleans: StormshieldSettings['booleans']): boolean {
  if (typeof value === 'boolean' && booleans !== 'text') return value;
  if ((value === 'true' || value === 'false') && booleans !== 'json') return value === 'true';
  throw wrong(field, booleans === 'text' ? 'must be "true" or "false"' : 'must be true or false');
}

function wrong(field: BodyField, problem: string): Refusal {
  return new Refusal(400, `${field.name} ${problem}.`, { field: field.name });
}
