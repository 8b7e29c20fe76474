import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { severityNames } from './enums.ts';
import { membersOf } from './unwrap.ts';
import { params } from './wire-values.ts';

/** An event as the console gave it, with `severityName`, which the console does not have and its users map from. */
export function withSeverityName(row: Json): Json {
  const members = membersOf(row);
  const { GNRL_EA_SEVERITY: severity } = members;
  const name = typeof severity === 'number' ? severityNames[severity] : undefined;
  if (name === undefined || !isJsonObject(row)) return row;
  return params({ ...members, severityName: name });
}

export function isTaskState(row: JsonObject): boolean {
  return row['event_type'] === 'KLPRCI_TaskState';
}

/** Events in which a product says that it met something bad, or what it did about it. */
export const detectionTypes = [
  'GNRL_EV_VIRUS_FOUND',
  'GNRL_EV_SUSPICIOUS_OBJECT_FOUND',
  'GNRL_EV_OBJECT_CURED',
  'GNRL_EV_OBJECT_DELETED',
  'GNRL_EV_OBJECT_QUARANTINED',
  'GNRL_EV_OBJECT_NOTCURED',
] as const;

const detections: ReadonlySet<unknown> = new Set(detectionTypes);

export function isDetectionType(type: unknown): boolean {
  return detections.has(type);
}
