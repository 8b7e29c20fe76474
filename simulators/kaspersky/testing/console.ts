import { Agent } from 'node:https';
import { onTestFinished } from 'vitest';
import { createClock, type SimulatorClock } from '../../kit/clock.ts';
import { send, type TestAnswer } from '../../kit/testing/client.ts';
import { startKasperskySimulator, type KasperskyOptions, type KasperskySimulator } from '../simulator.ts';
import type { KasperskySnapshot } from '../snapshot.ts';
import { unreadable } from './wire-types.ts';

export const startTime = Date.parse('2026-11-02T08:00:00.000Z');

/** Ids of hosts of the seed. */
export const hostIds = {
  KASPERSKY1: '1d0f6c1e-2b7a-4c55-9a54-3f2d7c10a001',
  'WIN10-01': '2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002',
  recorded: '4328e16g-bf83-47c3-8d0b-0fdf79f9d673',
  'WIN10-02': 'a69ff5a7-b403-45ee-83ed-c2b06509300a',
  'WIN10-03': 'c8b117c9-d625-4700-850f-e4d2872b500c',
  'PRINTER-GATE': '625eb163-70cf-41aa-8fa9-8e7c2165f006',
} as const;

export interface CallOptions {
  /** Null sends none; left out it is the administrator's. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

type Json = ReturnType<TestAnswer['json']>;

/** A simulator whose time stands still, and a client that checks every answer as the vendor's own would. */
export interface TestConsole {
  readonly simulator: KasperskySimulator;
  readonly clock: SimulatorClock;
  /** Any path, any body. */
  post(path: string, body?: string, options?: CallOptions): Promise<TestAnswer>;
  /** The answer of a method that shall succeed. */
  call(method: string, body?: object, options?: CallOptions): Promise<Json>;
  /** The text of the vendor's error that a method shall answer with. */
  failure(method: string, body?: object, options?: CallOptions): Promise<string>;
  /** A token session of a user of the seed. */
  signIn(key: string, headers?: Readonly<Record<string, string>>): Promise<string>;
  authorization(key: string): string;
  /** One connection that stays. */
  connection(): Agent;
  /** All rows of a search, with its accessor released. */
  search(
    method: 'FindHosts' | 'FindGroups',
    filter: string,
    fields: readonly string[],
    options?: CallOptions,
  ): Promise<Json[]>;
  /** All rows of a view, in the order asked for. */
  view(
    name: string,
    filter: string,
    fields: readonly string[],
    more?: { params?: object; order?: string } & CallOptions,
  ): Promise<Json[]>;
  snapshot(): KasperskySnapshot;
}

export async function startConsole(options: KasperskyOptions = {}): Promise<TestConsole> {
  const clock = createClock({ start: startTime, frozen: true });
  const simulator = await startKasperskySimulator({ clock, ...options });
  onTestFinished(async () => {
    await simulator.stop();
    clock.close();
  });
  let ownToken: string | undefined;

  const authorization: TestConsole['authorization'] = (key) => {
    const { user, password, domain, internal } = simulator.keys[key]!;
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    return `KSCBasic user="${encode(user)}", pass="${encode(password)}", domain="${domain}", internal="${internal ? 1 : 0}"`;
  };

  const signIn: TestConsole['signIn'] = async (key, headers = {}) => {
    const answer = await send(simulator.url, '/api/v1.0/Session.StartSession', {
      ca: simulator.ca,
      method: 'POST',
      headers: { authorization: authorization(key), ...headers },
    });
    return answer.json().PxgRetVal;
  };

  const post: TestConsole['post'] = async (path, body, { token, headers, agent } = {}) => {
    const session = token === undefined ? (ownToken ??= await signIn('administrator')) : token;
    return send(simulator.url, path, {
      ca: simulator.ca,
      method: 'POST',
      ...(body === undefined ? {} : { body }),
      ...(agent === undefined ? {} : { agent }),
      headers: {
        'content-type': 'application/json',
        ...(session === null ? {} : { 'x-ksc-session': session }),
        ...headers,
      },
    });
  };

  async function answered(method: string, body: object = {}, given: CallOptions = {}): Promise<Json> {
    const answer = await post(`/api/v1.0/${method}`, JSON.stringify(body), given);
    if (answer.status !== 200) throw new Error(`${method}: ${answer.status} ${answer.text}`);
    return answer.json();
  }

  const call: TestConsole['call'] = async (method, body, given) => {
    const answer = await answered(method, body, given);
    if (answer.PxgError !== undefined) throw new Error(`${method}: ${answer.PxgError.message}`);
    const wrong = unreadable(answer);
    if (wrong.length > 0) throw new Error(`${method}: the vendor's client cannot read ${wrong.join(', ')}`);
    return answer;
  };

  return {
    simulator,
    clock,
    post,
    call,
    async failure(method, body, given) {
      const answer = await answered(method, body, given);
      if (answer.PxgError === undefined) throw new Error(`${method} succeeded: ${JSON.stringify(answer)}`);
      return answer.PxgError.message;
    },
    signIn,
    authorization,
    connection() {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      return agent;
    },
    async search(method, filter, fields, given) {
      const { strAccessor, PxgRetVal } = await call(
        `HostGroup.${method}`,
        { wstrFilter: filter, vecFieldsToReturn: fields, lMaxLifeTime: 100 },
        given,
      );
      const range = { strAccessor, nStart: 0, nCount: PxgRetVal };
      const { pChunk } = await call('ChunkAccessor.GetItemsChunk', range, given);
      await call('ChunkAccessor.Release', { strAccessor }, given);
      return pChunk.KLCSP_ITERATOR_ARRAY.map((item: Json) => item.value);
    },
    async view(name, filter, fields, { params = {}, order, ...given } = {}) {
      const { wstrIteratorId } = await call(
        'SrvView.ResetIterator',
        {
          wstrViewName: name,
          wstrFilter: filter,
          vecFieldsToReturn: fields,
          vecFieldsToOrder: order === undefined ? [] : [{ type: 'params', value: { Name: order, Asc: true } }],
          pParams: params,
          lifetimeSec: 600,
        },
        given,
      );
      const range = { wstrIteratorId, nStart: 0, nEnd: 65_535 };
      const { pRecords } = await call('SrvView.GetRecordRange', range, given);
      await call('SrvView.ReleaseIterator', { wstrIteratorId }, given);
      return pRecords.KLCSP_ITERATOR_ARRAY.map((item: Json) => item.value);
    },
    snapshot: () => simulator.state.snapshot(),
  };
}
