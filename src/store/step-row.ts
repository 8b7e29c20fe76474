import type { AppErrorJson } from '#kernel/error.ts';
import { isJsonObject, stringifyJson, type Json } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun, StepStatus } from '#kernel/run.ts';
import sql, { type Sql } from 'sql-template-tag';
import { blobOf, readBlob, type Blob } from './blob.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, type Executor } from './query.ts';

interface StepRow {
  readonly run_id: string;
  readonly step_id: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly kind: string;
  readonly status: StepStatus;
  readonly input: Json;
  readonly result: ActionResult | null;
  readonly result_content: Uint8Array | null;
  readonly output: Json;
  readonly output_content: Uint8Array | null;
  readonly error: AppErrorJson | null;
  readonly started_at: string;
  readonly finished_at: string | null;
}

/** A value as its row keeps it: the text itself, or a preview and the blob with the whole. */
export interface StoredValue {
  readonly text: string | null;
  readonly blob: Blob | null;
}

export async function storedResult(result: ActionResult | null): Promise<StoredValue> {
  const text = toJsonText(result);
  const blob = await blobOf(text);
  return { text: blob === null || result === null ? text : stringifyJson(resultPreview(result)), blob };
}

export async function storedOutput(output: Json): Promise<StoredValue> {
  const text = toJsonText(output);
  const blob = await blobOf(text);
  return { text: blob === null || text === null ? text : stringifyJson(outputPreview(output, text)), blob };
}

/** Step runs of a run with their whole values: the latest attempt of each, or every attempt. */
export async function readSteps(executor: Executor, runId: string, attempts: 'latest' | 'all'): Promise<StepRun[]> {
  const rows = await queryRows<StepRow>(executor, statements[attempts](runId), `steps-${attempts}`);
  return Promise.all(rows.map(toStepRun));
}

const columns = sql`
  s.run_id, s.step_id, s.iteration, s.attempt, s.kind, s.status, s.input, s.result, rb.content as result_content,
  s.output, ob.content as output_content, s.error, s.started_at, s.finished_at`;
const blobs = sql`
  left join cordon.blob rb on rb.tenant = s.tenant and rb.sha256 = s.result_blob
  left join cordon.blob ob on ob.tenant = s.tenant and ob.sha256 = s.output_blob`;

const statements = {
  latest: (runId: string): Sql => sql`
    select ${columns}
    from (
      select distinct on (step_id, iteration) * from cordon.step_run
      where run_id = ${runId} order by step_id desc, iteration desc, attempt desc
    ) s ${blobs}
    order by s.started_at, s.step_id, s.iteration`,
  all: (runId: string): Sql => sql`
    select ${columns} from cordon.step_run s ${blobs}
    where s.run_id = ${runId} order by s.started_at, s.step_id, s.iteration, s.attempt`,
};

async function toStepRun(row: StepRow): Promise<StepRun> {
  const { result_content: result, output_content: output } = row;
  return {
    runId: row.run_id,
    stepId: row.step_id,
    iteration: row.iteration,
    kind: row.kind,
    attempt: row.attempt,
    status: row.status,
    input: row.input,
    // The blob was written from a value of this very type.
    result: result === null ? row.result : ((await readBlob(result)) as unknown as ActionResult),
    output: output === null ? row.output : await readBlob(output),
    error: row.error,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** What people look for first. */
function resultPreview(result: ActionResult): object {
  const { status, statusCode, message, keyFields, error, intentId, receiptId } = result;
  return {
    preview: true,
    status,
    statusCode,
    message: message.slice(0, 1_000),
    targets: result.targets.length,
    ...(keyFields === undefined || stringifyJson(keyFields).length > 2_000 ? {} : { keyFields }),
    ...(error === undefined ? {} : { code: error.code }),
    ...(intentId === undefined ? {} : { intentId }),
    ...(receiptId === undefined ? {} : { receiptId }),
  };
}

function outputPreview(output: Json, text: string): object {
  if (Array.isArray(output)) return { preview: true, items: output.length, text: text.slice(0, 1_000) };
  return {
    preview: true,
    keys: isJsonObject(output) ? Object.keys(output).slice(0, 50) : [],
    text: text.slice(0, 1_000),
  };
}
