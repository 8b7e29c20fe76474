import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { fileFields } from '../attribute-lists.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { equals } from '../filter-text.ts';
import { findHostIds, findHosts, type FoundHost } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostIdField, hostNamesField } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { kindOfError } from '../pxg-error.ts';
import { fileShape, readRecord, softwareShape } from '../records.ts';
import { readRows } from '../result-set.ts';
import { viewSearch } from '../searches.ts';
import { membersOf } from '../unwrap.ts';
import { long } from '../wire-values.ts';

type Context = ActionContext<KasperskyClient>;

export const listApplications = defineAction({
  id: 'kaspersky.list-applications',
  title: 'List applications',
  summary: 'Lists the software that is installed on devices; without names, the software of all of them.',
  category: 'Hosts',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: { hostNames: hostNamesField, allowSeveral },
  output: listAnswer('applications'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      if (input.hostNames === undefined || input.hostNames.length === 0) {
        const rows = productsIn(await console.call('InventoryApi.GetInvProductsList', {}));
        return applicationsOutcome(
          rows,
          rows.map((row) => readRecord(softwareShape, row)),
          [],
        );
      }
      const names = atLeastOne(input.hostNames, 'input.hostNames', 'host');
      const { found, missing } = await findHosts(console, names, { ...input, at: 'input.hostNames' });
      const rows: Json[] = [];
      const records: JsonObject[] = [];
      for (const { hostId, hostName } of found) {
        const products = productsIn(await console.call('InventoryApi.GetHostInvProducts', { szwHostId: hostId }));
        rows.push(...products);
        records.push(...products.map((row) => ({ hostId, hostName, ...readRecord(softwareShape, row) })));
      }
      return applicationsOutcome(rows, records, missing);
    });
  },
});

function applicationsOutcome(rows: readonly Json[], records: readonly JsonObject[], missing: readonly string[]) {
  return listOutcome({
    noun: 'applications',
    name: 'applications',
    keyField: 'name',
    records,
    total: records.length,
    raw: { PxgRetVal: { GNRL_EA_PARAM_1: rows } },
    missing,
  });
}

/** Consoles answer under the first name; their documentation has the second. */
function productsIn(answer: JsonObject): readonly Json[] {
  const products = membersOf(answer['PxgRetVal']);
  const list = products['GNRL_EA_PARAM_1'] ?? products['KLEVP_EA_PARAM_1'];
  return Array.isArray(list) ? list.filter((row) => isJsonObject(row)) : [];
}

export const getExecutionFile = defineAction({
  id: 'kaspersky.get-execution-file',
  title: 'Get executable file',
  summary:
    'Reads what Application Control knows of executable files on one device. Without file ids, of all its files.',
  category: 'Files',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  inferred: 'The shape of the answer is not shown publicly; that all files are meant when no id is given is inferred.',
  input: {
    hostId: { ...hostIdField, required: true },
    fileIds: {
      kind: 'list',
      of: 'integer',
      maxItems: 500,
      label: 'File IDs',
      help: 'FILE_ID in the answer of kaspersky.list-execution-files.',
    },
    allowSeveral,
  },
  output: listAnswer('files'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const lookup = await findHostIds(console, [input.hostId], { ...input, at: 'input.hostId' });
      const rows: JsonObject[] = [];
      const absent: string[] = [];
      for (const host of lookup.found) {
        for (const fileId of input.fileIds?.length ? input.fileIds : await fileIdsOf(console, host)) {
          const info = await fileInfo(console, host, fileId);
          if (info === null) absent.push(`${fileId} on ${host.given}`);
          else rows.push(info);
        }
      }
      if (lookup.missing.length > 0 || absent.length > 0) throw fileNotFound([...lookup.missing, ...absent], rows);
      return listOutcome({
        noun: 'files',
        name: 'files',
        keyField: 'fileId',
        records: rows.map(({ PxgRetVal }) => readRecord(fileShape, PxgRetVal ?? null)),
        total: rows.length,
        raw: rows.length === 1 ? (rows[0] ?? null) : rows,
      });
    });
  },
});

const maxFiles = 500;

async function fileIdsOf(console: Console, { hostId }: FoundHost): Promise<readonly number[]> {
  const filter = equals('HOST_NAME', hostId);
  const search = viewSearch({ name: 'ACHostExeFilesSrvViewName', filter, fields: fileFields, orderBy: 'FILE_ID' });
  const { rows } = await readRows(console, search, { limit: maxFiles });
  const ids = rows.map((row) => readRecord(fileShape, row)['fileId']);
  return [...new Set(ids.filter((id) => typeof id === 'number'))];
}

/** Null when the device has no such file: said by an error, or by an empty answer. */
async function fileInfo(console: Console, { hostId }: FoundHost, fileId: number): Promise<JsonObject | null> {
  try {
    const answer = await console.call('AppCtrlApi.GetExeFileInfo', {
      szwHostId: hostId,
      lFileId: long(fileId),
      pFilter: null,
    });
    return Object.keys(membersOf(answer['PxgRetVal'])).length === 0 ? null : answer;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (kindOfError(error) === 'absent') return null;
    throw error;
  }
}

function fileNotFound(names: readonly string[], rows: readonly JsonObject[]): AppError {
  return new AppError('vendor_not_found', 'File ID not Found.', {
    failureIndicator: 'AppCtrlApi.GetExeFileInfo',
    statusCode: 404,
    details: { notFound: names.slice(0, 50) },
    // What was found is kept: the answers of a failed command are still answers.
    data: { files: rows.map(({ PxgRetVal }) => readRecord(fileShape, PxgRetVal ?? null)) },
  });
}
