import type { Json } from '#kernel/json.ts';
import type { WireBody, WireRequest } from '#kernel/net.ts';

/** Every path of the management API is below this one. */
export const apiRoot = '/web/api/v2.1';

/** One request to the console. */
export interface ConsoleCall {
  readonly method: WireRequest['method'];
  /** Below the API root, segments encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WireBody;
  readonly effect: 'read' | 'write';
  /** Named in the message when the console refuses. */
  readonly permission?: string;
}

/** The console's answer, taken out of its envelope. */
export interface ConsoleAnswer {
  readonly statusCode: number;
  /** `METHOD path`. */
  readonly call: string;
  /** `data` of the envelope, or the whole body where there is no envelope. */
  readonly data: Json;
  readonly totalItems: number | null;
  readonly nextCursor: string | null;
  /** Of the body: its characters, or its bytes where nobody made a text of it. */
  readonly size: number;
  /** The console's own time, from its `Date` header. */
  readonly at: Date | null;
}

export type Method = WireRequest['method'];
