import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';
import { statusCases, type StatusCase } from './task.ts';

export const errorShapes = ['empty', 'text', 'error-code', 'message', 'status', 'problem'] as const;
/** How an error looks; the vendor's own form is not known. */
export type ErrorShape = (typeof errorShapes)[number];

export const errorStatuses = [400, 401, 403, 404, 405, 409] as const;
export type ErrorStatus = (typeof errorStatuses)[number];

/** Every point where the vendor's behaviour is not known, or where a test wants another one. */
export interface StormshieldSettings {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly createdStatus: 200 | 201 | 202;
  readonly statusCase: StatusCase;
  readonly errorShapes: Readonly<Record<ErrorStatus, ErrorShape>>;
  readonly unknownFields: 'ignore' | 'reject';
  /** Which forms of a flag are taken. */
  readonly booleans: 'both' | 'json' | 'text';
  /** What a name means that several agents have. */
  readonly ambiguousName: 'conflict' | 'not-found' | 'first';
  /** A finished task is forgotten after so long; null keeps it. */
  readonly taskLifetimeMs: number | null;
}

export const defaultSettings: StormshieldSettings = {
  pendingMs: 2_000,
  runningMs: 3_000,
  createdStatus: 200,
  statusCase: 'documented',
  errorShapes: { 400: 'problem', 401: 'empty', 403: 'error-code', 404: 'error-code', 405: 'empty', 409: 'error-code' },
  unknownFields: 'ignore',
  booleans: 'both',
  ambiguousName: 'conflict',
  taskLifetimeMs: null,
};

/** @throws SimulatorInputError */
export function changeSettings(settings: StormshieldSettings, change: unknown): StormshieldSettings {
  const given = readObject(change, 'settings');
  const created = given.number('createdStatus') ?? settings.createdStatus;
  if (created !== 200 && created !== 201 && created !== 202) {
    throw new SimulatorInputError('settings.createdStatus must be 200, 201 or 202.');
  }
  const shapes = given.object('errorShapes');
  const changed: StormshieldSettings = {
    pendingMs: given.number('pendingMs', { min: 0 }) ?? settings.pendingMs,
    runningMs: given.number('runningMs', { min: 0 }) ?? settings.runningMs,
    createdStatus: created,
    statusCase: given.choice('statusCase', statusCases) ?? settings.statusCase,
    errorShapes: {
      ...settings.errorShapes,
      ...Object.fromEntries(
        errorStatuses.flatMap((status) => {
          const shape = shapes?.choice(String(status), errorShapes);
          return shape === undefined ? [] : [[status, shape]];
        }),
      ),
    },
    unknownFields: given.choice('unknownFields', ['ignore', 'reject']) ?? settings.unknownFields,
    booleans: given.choice('booleans', ['both', 'json', 'text']) ?? settings.booleans,
    ambiguousName: given.choice('ambiguousName', ['conflict', 'not-found', 'first']) ?? settings.ambiguousName,
    taskLifetimeMs:
      given.value('taskLifetimeMs') === null
        ? null
        : (given.number('taskLifetimeMs', { min: 0 }) ?? settings.taskLifetimeMs),
  };
  shapes?.end();
  given.end();
  return changed;
}
