import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { verbRow, type DetectionRow } from '#kernel/verb-rows.ts';

/** Rows of `kaspersky.list-users`, which do not name the device: the call that they answer does. */
export function userRows(data: Json): readonly JsonObject[] {
  return rowsIn(data, 'users').map((raw) =>
    verbRow({
      endpointId: null,
      name: firstText(raw, ['account', 'name', 'principalName']) ?? 'unknown',
      domain: textIn(raw, 'domain'),
      source: sourceOf(raw['loggedOnNow']),
      lastSeenAt: null,
      raw,
    }),
  );
}

/** Rows of `kaspersky.list-applications`. */
export function softwareRows(data: Json): readonly JsonObject[] {
  return rowsIn(data, 'applications').map((raw) =>
    verbRow({
      endpointId: textIn(raw, 'hostId'),
      name: firstText(raw, ['name', 'productId']) ?? 'unknown',
      version: textIn(raw, 'version'),
      publisher: textIn(raw, 'vendor'),
      installedAt: installDate(raw['installDate']),
      raw,
    }),
  );
}

/** Rows of `kaspersky.list-detections`. An event has neither verdict nor state: nobody works on it. */
export function detectionRows(data: Json): readonly JsonObject[] {
  return rowsIn(data, 'events').map((raw) =>
    verbRow({
      id: idOf(raw),
      title: firstText(raw, ['eventName', 'eventType']) ?? 'Event',
      kind: 'event',
      severity: severities[textIn(raw, 'severity') ?? ''] ?? null,
      verdict: null,
      status: null,
      endpointId: textIn(raw, 'hostId'),
      endpointName: textIn(raw, 'hostName'),
      path: pathIn(raw),
      hash: null,
      user: null,
      detectedAt: timeIn(raw, 'time'),
      raw,
    }),
  );
}

const severities: Readonly<Record<string, DetectionRow['severity']>> = {
  Critical: 'critical',
  Error: 'high',
  Warning: 'medium',
  Info: 'info',
};

const fullPath = /^(?:[A-Za-z]:\\|\\\\|\/)[^\r\n]*$/;

/** The meaning of an event's parameters depends on its type; only what looks like a full path is taken for one. */
function pathIn(raw: JsonObject): string | null {
  for (const name of ['GNRL_EA_PARAM_2', 'GNRL_EA_PARAM_1']) {
    const value = textIn(raw, name);
    if (value !== null && fullPath.test(value)) return value;
  }
  return null;
}

function idOf({ eventId, databaseId }: JsonObject): string {
  const id = typeof eventId === 'number' || typeof eventId === 'bigint' ? eventId : databaseId;
  return typeof id === 'number' || typeof id === 'bigint' ? String(id) : '';
}

/** `true`: now; `false`: before; nothing: an account of the device that never logged on. */
function sourceOf(loggedOn: Json | undefined): string {
  if (loggedOn === true) return 'logged on now';
  return loggedOn === false ? 'logged on before' : 'account of the device';
}

/** `YYYYMMDD` of installers. */
function installDate(value: Json | undefined): string | null {
  const parts = typeof value === 'string' ? /^(\d{4})(\d{2})(\d{2})$/.exec(value.trim()) : null;
  if (parts === null) return null;
  const text = `${parts[1]}-${parts[2]}-${parts[3]}`;
  return Number.isNaN(Date.parse(text)) ? null : text;
}

function rowsIn(data: Json, name: string): readonly JsonObject[] {
  const list = isJsonObject(data) ? data[name] : undefined;
  return Array.isArray(list) ? list.filter((row) => isJsonObject(row)) : [];
}

function firstText(raw: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = textIn(raw, name);
    if (value !== null) return value;
  }
  return null;
}

function textIn(raw: JsonObject, name: string): string | null {
  const value = raw[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function timeIn(raw: JsonObject, name: string): string | null {
  const value = textIn(raw, name);
  return value === null || Number.isNaN(Date.parse(value)) ? null : value;
}
