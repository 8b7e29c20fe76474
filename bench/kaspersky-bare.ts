import { Agent, request } from 'undici';
import type { OpenSearch } from '#connectors/kaspersky/result-set.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { KasperskyTarget } from './kaspersky-process.ts';

/** The same calls with the quickest client there is for Node: sign in, open, count, read, parse, release, sign out. */
export async function readBare(target: KasperskyTarget, search: OpenSearch, limit: number): Promise<number> {
  const dispatcher = new Agent({ connections: 1, connect: { ca: target.ca } });
  const { kind } = search;
  let session: Record<string, string> = { authorization: authorization(target) };
  const call = async (method: string, args: JsonObject): Promise<JsonObject> => {
    const { body } = await request(`${target.url}/api/v1.0/${method}`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...session },
      body: JSON.stringify(args),
    });
    return JSON.parse(await body.text()) as JsonObject;
  };
  try {
    const { PxgRetVal: token } = await call('Session.StartSession', {});
    session = { 'x-ksc-session': typeof token === 'string' ? token : '' };
    const id = { [kind.idName]: (await call(search.method, search.args))[kind.idName] as Json };
    const { PxgRetVal: total } = await call(kind.count, id);
    const end = Math.min(limit, Number(total));
    let rows = 0;
    while (rows < end) {
      rows += kind.rows(
        await call(kind.read, { ...id, ...kind.range(rows, Math.min(kind.pageSize, end - rows)) }),
      ).length;
    }
    await call(kind.release, id);
    await call('Session.EndSession', {});
    return rows;
  } finally {
    await dispatcher.close();
  }
}

function authorization({ user, password }: KasperskyTarget): string {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return `KSCBasic user="${encode(user)}", pass="${encode(password)}", internal="1"`;
}
