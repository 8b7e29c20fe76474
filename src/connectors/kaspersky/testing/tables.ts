import type { Json, JsonObject } from '#kernel/json.ts';
import { textOf } from './text-of.ts';
import { params } from '../wire-values.ts';
import type { FakeConsole } from './fake-console.ts';

/** Result sets over fixed rows, with ids that live until they are released or their session ends. */
export class FakeTables {
  readonly open = new Map<string, { readonly rows: readonly Json[]; readonly token: string }>();
  released = 0;
  opened = 0;
  readonly #console: FakeConsole;

  constructor(console: FakeConsole) {
    this.#console = console;
  }

  /** Hosts or groups. */
  chunks(method: string, rows: (args: JsonObject) => readonly JsonObject[]): this {
    this.#console.on(method, (args, { headers }) => {
      const found = rows(args);
      return { strAccessor: this.#keep(found, headers['x-ksc-session']), PxgRetVal: found.length };
    });
    this.#reader('ChunkAccessor.GetItemsCount', 'strAccessor', (set) => ({ PxgRetVal: set.length }));
    this.#reader('ChunkAccessor.GetItemsChunk', 'strAccessor', (set, { nStart, nCount }) => {
      const page = set.slice(Number(nStart), Number(nStart) + Number(nCount));
      return { pChunk: { KLCSP_ITERATOR_ARRAY: page }, PxgRetVal: page.length };
    });
    return this.#releaser('ChunkAccessor.Release', 'strAccessor');
  }

  views(rows: (args: JsonObject) => readonly JsonObject[]): this {
    this.#console.on('SrvView.ResetIterator', (args, { headers }) => ({
      wstrIteratorId: this.#keep(rows(args), headers['x-ksc-session']),
    }));
    this.#reader('SrvView.GetRecordCount', 'wstrIteratorId', (set) => ({ PxgRetVal: set.length }));
    this.#reader('SrvView.GetRecordRange', 'wstrIteratorId', (set, { nStart, nEnd }) => ({
      pRecords: { KLCSP_ITERATOR_ARRAY: set.slice(Number(nStart), Number(nEnd) + 1) },
    }));
    return this.#releaser('SrvView.ReleaseIterator', 'wstrIteratorId');
  }

  events(method: string, rows: (args: JsonObject) => readonly JsonObject[]): this {
    this.#console.on(method, (args, { headers }) => ({
      strIteratorId: this.#keep(rows(args), headers['x-ksc-session']),
    }));
    this.#reader('EventProcessing.GetRecordCount', 'strIteratorId', (set) => ({ PxgRetVal: set.length }));
    this.#reader('EventProcessing.GetRecordRange', 'strIteratorId', (set, { nStart, nEnd }) => ({
      pParamsEvents: { KLEVP_EVENT_RANGE_ARRAY: set.slice(Number(nStart), Number(nEnd) + 1) },
    }));
    return this.#releaser('EventProcessing.ReleaseIterator', 'strIteratorId');
  }

  #keep(rows: readonly JsonObject[], token: string | readonly string[] | undefined): string {
    this.opened += 1;
    const id = `set-${this.opened}`;
    this.open.set(id, { rows: rows.map(params), token: textOf(token) });
    return id;
  }

  #reader(method: string, idName: string, read: (rows: readonly Json[], args: JsonObject) => JsonObject): void {
    this.#console.on(method, (args, { headers }) => {
      const set = this.open.get(textOf(args[idName]));
      if (set === undefined || set.token !== headers['x-ksc-session']) {
        return { PxgError: { code: 900_002, module: 'TEST', message: 'Result set was not found.' } };
      }
      return read(set.rows, args);
    });
  }

  #releaser(method: string, idName: string): this {
    this.#console.on(method, (args) => {
      if (this.open.delete(textOf(args[idName]))) this.released += 1;
      return {};
    });
    return this;
  }
}
