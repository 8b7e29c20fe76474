import type { JsonObject } from './json.ts';

/* What reading verbs answer, whatever the console. Members that a console does not tell are null; the console's own row stays in `raw`. */

/** Of `list-detections`. */
export interface DetectionRow {
  /** The console's own id. */
  readonly id: string;
  readonly title: string;
  /** What kind of object it is there, for example `threat`, `alert` or `incident`. */
  readonly kind: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info' | null;
  readonly verdict: 'true_positive' | 'false_positive' | 'suspicious' | 'undefined' | null;
  readonly status: 'unresolved' | 'in_progress' | 'resolved' | null;
  /** The console's id of the agent. */
  readonly endpointId: string | null;
  readonly endpointName: string | null;
  readonly path: string | null;
  readonly hash: string | null;
  readonly user: string | null;
  /** ISO 8601, UTC. */
  readonly detectedAt: string | null;
  readonly raw: JsonObject;
}

/** Of `list-software`. */
export interface SoftwareRow {
  readonly endpointId: string | null;
  readonly name: string;
  readonly version: string | null;
  readonly publisher: string | null;
  readonly installedAt: string | null;
  readonly raw: JsonObject;
}

/** Of `list-users-on-endpoint`. */
export interface UserRow {
  readonly endpointId: string | null;
  readonly name: string;
  readonly domain: string | null;
  /** How the console knows, for example `last logged in`. */
  readonly source: string;
  readonly lastSeenAt: string | null;
  readonly raw: JsonObject;
}

/** A row as plain JSON. */
export function verbRow(row: DetectionRow | SoftwareRow | UserRow): JsonObject {
  return { ...row };
}
