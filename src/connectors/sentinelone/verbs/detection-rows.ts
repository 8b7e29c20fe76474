import type { Json, JsonObject } from '#kernel/json.ts';
import { verbRow, type DetectionRow } from '#kernel/verb-rows.ts';
import { objectOf } from '../values.ts';
import { textOf } from './endpoint-row.ts';

/** A threat, or an alert of a custom detection rule, in the words of `list-detections`. */
export function detectionRow(row: JsonObject): JsonObject {
  return verbRow('alertInfo' in row ? alertRow(row) : threatRow(row));
}

function threatRow(row: JsonObject): DetectionRow {
  const info = objectOf(row['threatInfo']);
  const agent = objectOf(row['agentRealtimeInfo']);
  return {
    id: textOf(row['id']) ?? textOf(info['threatId']) ?? '',
    title: textOf(info['threatName']) ?? '',
    kind: 'threat',
    severity:
      info['confidenceLevel'] === 'malicious' ? 'high' : info['confidenceLevel'] === 'suspicious' ? 'medium' : null,
    verdict: verdictOf(info['analystVerdict']),
    status: statusOf(info['incidentStatus']),
    endpointId: textOf(agent['agentId']),
    endpointName: textOf(agent['agentComputerName']),
    path: textOf(info['filePath']),
    hash: textOf(info['sha256']) ?? textOf(info['sha1']) ?? textOf(info['md5']),
    user: textOf(info['processUser']),
    detectedAt: instantOf(info['identifiedAt'] ?? info['createdAt']),
    raw: row,
  };
}

function alertRow(row: JsonObject): DetectionRow {
  const info = objectOf(row['alertInfo']);
  const rule = objectOf(row['ruleInfo']);
  const process = objectOf(row['sourceProcessInfo']);
  return {
    id: textOf(info['alertId']) ?? '',
    title: textOf(rule['name']) ?? '',
    kind: 'alert',
    severity: severityOf(rule['severity']),
    verdict: verdictOf(info['analystVerdict']),
    status: statusOf(info['incidentStatus']),
    // An alert names its agent by another id than agents have.
    endpointId: null,
    endpointName: textOf(objectOf(row['agentDetectionInfo'])['name']),
    path: textOf(process['filePath']),
    hash: textOf(process['fileHashSha256']) ?? textOf(process['fileHashSha1']),
    user: textOf(process['user']),
    detectedAt: instantOf(info['createdAt'] ?? info['reportedAt']),
    raw: row,
  };
}

const verdicts = ['true_positive', 'false_positive', 'suspicious', 'undefined'] as const;
const statuses = ['unresolved', 'in_progress', 'resolved'] as const;
const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** Threats say `true_positive`, alerts `True positive`. */
function verdictOf(value: Json | undefined): DetectionRow['verdict'] {
  return oneOf(verdicts, value);
}

function statusOf(value: Json | undefined): DetectionRow['status'] {
  return oneOf(statuses, value);
}

function severityOf(value: Json | undefined): DetectionRow['severity'] {
  return oneOf(severities, value);
}

function oneOf<T extends string>(values: readonly T[], value: Json | undefined): T | null {
  const plain = typeof value === 'string' ? value.toLowerCase().replaceAll(' ', '_') : '';
  return values.find((one) => one === plain) ?? null;
}

function instantOf(value: Json | undefined): string | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
