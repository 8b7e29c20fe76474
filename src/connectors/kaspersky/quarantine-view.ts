import type { JsonObject } from '#kernel/json.ts';
import { quarantineFields } from './attribute-lists.ts';
import type { Console } from './client.ts';
import { allOf, anyOf, equals } from './filter-text.ts';
import { readRows } from './result-set.ts';
import { viewSearch } from './searches.ts';
import { unwrapMembers, membersOf } from './unwrap.ts';

/** One file in quarantine. */
export interface QuarantinedFile {
  readonly fileId: number;
  readonly hostId: string;
  /** The names by which the console knows it; one of them is the full path. */
  readonly paths: readonly string[];
  /** The order that waits for the agent; empty when none does. */
  readonly order: string;
  /** Empty when the last order did not fail. */
  readonly orderError: string;
  readonly objectStatus: number | null;
}

const conditionsPerSearch = 100;
const maxRows = 50_000;

/** The files with these ids that are in quarantine now. */
export async function filesById(console: Console, ids: readonly number[]): Promise<readonly QuarantinedFile[]> {
  return readFiles(
    console,
    '',
    ids.map((id) => `(nId=${id})`),
  );
}

/** The files at these paths that are in the quarantine of these devices now. */
export async function filesByPath(
  console: Console,
  hostIds: readonly string[],
  paths: readonly string[],
): Promise<readonly QuarantinedFile[]> {
  const hosts = anyOf(hostIds.map((id) => equals('strHostName', id)));
  // Which of the two holds the full path is not published.
  const conditions = paths.flatMap((path) => [equals('ObjName', path), equals('szRestorePath', path)]);
  return readFiles(console, hosts, conditions);
}

async function readFiles(
  console: Console,
  narrowedTo: string,
  conditions: readonly string[],
): Promise<readonly QuarantinedFile[]> {
  const files: QuarantinedFile[] = [];
  for (let start = 0; start < conditions.length; start += conditionsPerSearch) {
    const filter = allOf([narrowedTo, anyOf(conditions.slice(start, start + conditionsPerSearch))]);
    const search = viewSearch({ name: 'Quarantine', filter, fields: quarantineFields, orderBy: 'nId' });
    const { rows } = await readRows(console, search, { limit: maxRows });
    files.push(...rows.map((row) => readFile(unwrapMembers(membersOf(row)))));
  }
  return files;
}

function readFile({
  nId,
  strHostName,
  ObjName,
  szRestorePath,
  taskName,
  taskError,
  iObjStatus,
}: JsonObject): QuarantinedFile {
  return {
    fileId: typeof nId === 'number' ? nId : Number.NaN,
    hostId: typeof strHostName === 'string' ? strHostName : '',
    paths: [ObjName, szRestorePath].filter((path) => typeof path === 'string'),
    order: typeof taskName === 'string' ? taskName : '',
    orderError: errorText(taskError),
    objectStatus: typeof iObjStatus === 'number' ? iObjStatus : null,
  };
}

/** A text in some versions, a container in others. */
function errorText(value: JsonObject[string] | undefined): string {
  if (typeof value === 'string') return value.trim();
  const members = membersOf(value);
  if (Object.keys(members).length === 0) return '';
  const known = ['KLBLAG_ERROR_MSG', 'GNRL_EA_DESCRIPTION', 'message'].map((name) => members[name]);
  return (known.find((text) => typeof text === 'string' && text !== '') as string | undefined) ?? 'The order failed.';
}
