import type { Field } from '#kernel/field.ts';
import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { ConsoleAnswer } from '../../call.ts';
import { send } from '../../client.ts';
import { download } from '../../download.ts';
import { outcomeOf } from '../../readers.ts';
import { resultsOf } from '../../results.ts';
import type { Context, Handler, RowAction } from '../../row.ts';
import { objectOf, textFrom } from '../../values.ts';
import { filterTarget } from '../../targets.ts';
import { fileFields, fileOf, multipartBody } from './multipart.ts';

const placement: Field = {
  kind: 'group',
  label: 'Filter',
  help: 'Where the rows of the file take effect.',
  fields: {
    tenant: { kind: 'flag', label: 'Whole console' },
    accountIds: { kind: 'list', of: 'text', pattern: '^\\d{18,19}$', maxItems: 500, label: 'Account IDs' },
    siteIds: { kind: 'list', of: 'text', pattern: '^\\d{18,19}$', maxItems: 500, label: 'Site IDs' },
    groupIds: { kind: 'list', of: 'text', pattern: '^\\d{18,19}$', maxItems: 500, label: 'Group IDs' },
  },
};

/** Imports of exclusions and of blocked hashes: the console counts the rows it took, and explains the others in a report. */
function listImport(reportPath: string): Handler {
  return {
    fields: { ...fileFields, filter: placement },
    targets: targetsOfFile,
    async run(action, input, context) {
      const filter = objectOf(input['filter']);
      const body = multipartBody({ filter: stringifyJson(filter) }, fileOf(input, 'text/csv'));
      const answer = await send(context.client, { ...action.call(input), body }, context);
      return importOutcome(action, input, answer, await reportOf(answer, reportPath, context));
    },
  };
}

export const exclusionImport = listImport('/exclusions/report');
export const blocklistImport = listImport('/restrictions/report');

function importOutcome(action: RowAction, input: JsonObject, answer: ConsoleAnswer, report: Json): ActionOutcome {
  const { total, succeeded } = objectOf(answer.data);
  const taken = typeof succeeded === 'number' ? succeeded : null;
  if (taken === 0) {
    throw new AppError('vendor_rejected', `The console took none of ${textFrom(total ?? '?')} rows.`, {
      failureIndicator: answer.call,
      statusCode: answer.statusCode,
      applied: 'no',
      data: { ...objectOf(answer.data), report },
      targets: resultsOf(action, input, 'failed'),
    });
  }
  const isWhole = taken !== null && typeof total === 'number' && taken >= total;
  return {
    ...imported(answer, report),
    status: isWhole ? 'succeeded' : 'partially_succeeded',
    message: `The console took ${taken ?? 'an unknown number'} of ${textFrom(total ?? '?')} rows.`,
    targets: resultsOf(action, input, 'succeeded'),
  };
}

function imported(answer: ConsoleAnswer, report: Json): Pick<ActionOutcome, 'statusCode' | 'data' | 'keyFields'> {
  const { total, succeeded, reportId } = objectOf(answer.data);
  return {
    statusCode: answer.statusCode,
    data: { ...objectOf(answer.data), report },
    keyFields: { total: total ?? null, succeeded: succeeded ?? null, reportId: reportId ?? null },
  };
}

/** The report about refused rows; null when all were taken, or when it cannot be read: the import was made all the same. */
async function reportOf(answer: ConsoleAnswer, reportPath: string, context: Context): Promise<Json> {
  const { total, succeeded, reportId } = objectOf(answer.data);
  if (total === succeeded || typeof reportId !== 'string' || !/^\d{1,20}$/.test(reportId)) return null;
  try {
    const call = { method: 'GET', path: `${reportPath}/${reportId}`, effect: 'read' } as const;
    const { file } = await download(call, context, { most: 65_536, isText: false, name: 'import-report' });
    return { ...file };
  } catch (thrown) {
    context.log.warn('The report of an import could not be read', { code: toAppError(thrown).code });
    return null;
  }
}

/** Firewall rules, as the export gives them. */
export const ruleImport: Handler = {
  fields: { ...fileFields, filter: placement },
  targets: targetsOfFile,
  async run(action, input, context) {
    const body = multipartBody({ ...objectOf(input['filter']) }, fileOf(input, 'application/json'));
    const answer = await send(context.client, { ...action.call(input), body }, context);
    return outcomeOf(action, answer, input, context);
  },
};

/** A list of endpoints that serves as a filter. */
export const csvFilter: Handler = {
  fields: fileFields,
  targets: targetsOfFile,
  async run(action, input, context) {
    const { agentFilterField, excludeHeader } = input;
    const body = multipartBody({ agentFilterField, excludeHeader }, fileOf(input, 'text/csv'));
    const answer = await send(context.client, { ...action.call(input), body }, context);
    return outcomeOf(action, answer, input, context);
  },
};

function targetsOfFile(input: JsonObject): readonly string[] {
  const { name } = objectOf(input['file']);
  const place = input['filter'] === undefined ? '' : ` in ${filterTarget(input['filter'])}`;
  return [`file:${typeof name === 'string' ? name : ''}${place}`];
}
