import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '#kernel/json.ts';
import type { Client } from './client.ts';
import { exitCodes, type Context, type ExitCode } from './command.ts';
import { cell } from './output.ts';
import { failureText } from './result-text.ts';

const lookMs = 400;

/** Shows every step as it changes and what the run waits for, until the run ends. */
export async function watchRun(
  id: string,
  client: Client,
  { output, signal }: Pick<Context, 'output' | 'signal'>,
): Promise<ExitCode> {
  const shown = new Map<string, string>();
  for (;;) {
    const run = await client.call('getRun', { params: { id } }).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (run === null) return exitCodes.pending;
    for (const [key, line, document] of lines(run)) {
      if (shown.get(key) === line) continue;
      shown.set(key, line);
      output.event(document, line);
    }
    if (run['finishedAt'] !== null) return showEnd(run, output);
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One line for each step, and one for each wait. */
function lines(run: JsonObject): readonly (readonly [string, string, JsonObject])[] {
  const steps = (run['steps'] as readonly JsonObject[]).map((step) => {
    const place = cell(step['stepId']) + (step['iteration'] === '' ? '' : `[${cell(step['iteration'])}]`);
    return [`step ${place}`, `${place.padEnd(24)} ${cell(step['status'])}`, { step }] as const;
  });
  const waits = (run['waits'] as readonly JsonObject[]).map((wait) => {
    const text = `waiting ${cell(wait['reason'])}, at the latest ${cell(wait['dueAt'])}`;
    return [`wait ${cell(wait['stepId'])} ${cell(wait['iteration'])}`, text, { wait }] as const;
  });
  return [...steps, ...waits];
}

function showEnd(run: JsonObject, output: Context['output']): ExitCode {
  const { id, status, error, output: result } = run;
  const parts = [`${cell(id)} ${cell(status)}`, failureText(error), result === null ? '' : cell(result)];
  output.event(
    { run: { id: id ?? null, status: status ?? null, error: error ?? null, output: result ?? null } },
    parts.filter((part) => part !== '').join('\n'),
  );
  return status === 'succeeded' ? exitCodes.done : exitCodes.failed;
}
