import type { JsonObject } from '#kernel/json.ts';

/** Answers are described loosely: a client must accept members that it does not know. */
const text = { type: 'string' } as const;
const instant = { type: 'string', format: 'date-time' } as const;
const flag = { type: 'boolean' } as const;
const anything = {} as const;
const requester = ref('Requester');

export function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A page of a list; `next` is the cursor of the following page, null at the end. */
export function pageOf(name: string): JsonObject {
  return object({ items: { type: 'array', items: ref(name) }, next: nullable(text) });
}

function object(properties: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
}

function nullable(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'null' }] };
}

function list(schema: JsonObject): JsonObject {
  return { type: 'array', items: schema };
}

function oneOf(...values: readonly string[]): JsonObject {
  return { type: 'string', enum: values };
}

const triple = { code: text, failureIndicator: text, statusCode: { type: 'integer' }, remedy: text };
const resultStatus = oneOf('succeeded', 'partially_succeeded', 'pending', 'failed');

export const schemas: JsonObject = {
  Error: object(
    { ...triple, type: text, title: text, status: { type: 'integer' }, detail: text },
    { retryable: flag, applied: oneOf('no', 'unknown'), details: anything, result: ref('ActionResult') },
  ),
  AppError: object(
    { ...triple, message: text, retryable: flag, applied: oneOf('no', 'unknown') },
    { details: anything },
  ),
  Requester: object({ kind: oneOf('token', 'run', 'system'), id: text, name: text, tenant: text }),
  TargetResult: object(
    { target: text, status: oneOf('succeeded', 'unchanged', 'pending', 'unsupported', 'not_found', 'failed') },
    { error: ref('AppError') },
  ),
  Exchange: object(
    { method: text, url: text, at: instant, durationMs: { type: 'number' } },
    { status: { type: 'integer' }, responseBytes: { type: 'integer' }, error: text },
  ),
  ActionResult: object(
    {
      status: resultStatus,
      statusCode: { type: 'integer' },
      message: text,
      data: anything,
      targets: list(ref('TargetResult')),
      exchanges: list(ref('Exchange')),
    },
    {
      raw: anything,
      keyFields: { type: 'object' },
      error: ref('AppError'),
      intentId: text,
      receiptId: text,
      blocking: flag,
      dryRun: flag,
    },
  ),
  ActionSummary: object({
    id: text,
    title: text,
    category: text,
    effect: oneOf('read', 'write', 'destructive'),
    idempotent: flag,
    summary: text,
  }),
  Action: object(
    {
      id: text,
      title: text,
      category: text,
      effect: oneOf('read', 'write', 'destructive'),
      idempotent: flag,
      summary: text,
      permission: text,
      settles: flag,
      input: { type: 'object' },
    },
    { requires: { type: 'object' }, inferred: text, manualCheck: text },
  ),
  Connector: object({
    id: text,
    title: text,
    vendor: text,
    docsUrl: text,
    actions: { type: 'integer' },
    settings: { type: 'object' },
    secrets: { type: 'object' },
  }),
  Connection: object({
    id: text,
    tenant: text,
    connector: text,
    title: text,
    settings: { type: 'object' },
    readOnly: flag,
    unknownPolicy: oneOf('hold', 'resend'),
    revision: { type: 'integer' },
    health: nullable(object({ status: oneOf('healthy', 'failing'), message: text, checkedAt: instant })),
    createdAt: instant,
    updatedAt: instant,
  }),
  ConnectionCheck: object({ message: text, details: { type: 'object' } }),
  Playbook: object({
    playbookId: text,
    version: { type: 'integer' },
    hash: text,
    title: text,
    document: { type: 'object' },
    source: text,
    publishedAt: instant,
    publishedBy: requester,
  }),
  Run: object({
    id: text,
    tenant: text,
    playbookId: text,
    playbookVersion: { type: 'integer' },
    playbookHash: text,
    status: oneOf('queued', 'running', 'waiting', 'succeeded', 'partially_succeeded', 'failed', 'cancelled'),
    inputs: { type: 'object' },
    requester,
    cancelRequested: flag,
    error: nullable(ref('AppError')),
    output: anything,
    createdAt: instant,
    startedAt: nullable(instant),
    finishedAt: nullable(instant),
  }),
  StepRun: object({
    stepId: text,
    iteration: text,
    kind: text,
    attempt: { type: 'integer' },
    status: oneOf('waiting', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'skipped', 'cancelled'),
    input: anything,
    result: nullable(ref('ActionResult')),
    output: anything,
    error: nullable(ref('AppError')),
    startedAt: instant,
    finishedAt: nullable(instant),
  }),
  Wait: object({
    stepId: text,
    iteration: text,
    kind: oneOf('time', 'settlement'),
    receiptId: nullable(text),
    dueAt: instant,
    reason: text,
  }),
  RunDetails: {
    allOf: [ref('Run'), object({ steps: list(ref('StepRun')), waits: list(ref('Wait')) })],
  },
  Intent: object({
    id: text,
    key: text,
    actionId: text,
    connectionId: text,
    effect: oneOf('write', 'destructive'),
    targets: list(text),
    input: { type: 'object' },
    argumentHash: text,
    requester,
    step: nullable(object({ runId: text, stepId: text, iteration: text })),
    resendOf: nullable(text),
    status: oneOf('open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown'),
    result: nullable(ref('ActionResult')),
    receiptId: nullable(text),
    resolution: nullable({ type: 'object' }),
    openedAt: instant,
    closedAt: nullable(instant),
  }),
  Receipt: object({
    id: text,
    intentId: nullable(text),
    actionId: text,
    connectionId: text,
    status: oneOf('pending', 'settled', 'overdue'),
    result: ref('ActionResult'),
    polls: { type: 'integer' },
    acceptedAt: instant,
    deadlineAt: instant,
  }),
  File: object({
    id: text,
    tenant: text,
    name: text,
    contentType: nullable(text),
    bytes: { type: 'integer' },
    sha256: text,
    password: oneOf('none', 'kept', 'taken'),
    sensitive: nullable(text),
    actionId: text,
    connectionId: text,
    createdAt: instant,
  }),
  FilePassword: object({ password: { type: 'string', description: 'Given out once.' } }),
  Token: object({
    id: text,
    name: text,
    role: oneOf('viewer', 'analyst', 'responder', 'administrator'),
    createdAt: instant,
    lastUsedAt: nullable(instant),
    revokedAt: nullable(instant),
  }),
  NewToken: object({ token: ref('Token'), text: { type: 'string', description: 'Shown once.' } }),
  AuditEntry: object({ id: text, at: instant, requester, what: text, subject: text, details: { type: 'object' } }),
};
