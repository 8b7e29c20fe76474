import type { ClearedVerdictId } from './guard.ts';
import type { JsonObject } from './json.ts';
import type { Ladder } from './ladder.ts';
import type { Rate } from './rate.ts';
import type { Exchange } from './result.ts';

/** Proof that a write may leave the process: the guard has judged it, its intent is committed and still ours. */
export interface WritePermit {
  readonly intentId: string;
  readonly verdictId: ClearedVerdictId;
  /** Called right before bytes leave. @throws AppError `permit_expired` */
  check(): Promise<void>;
}

/** What accompanies one call through the transport. */
export interface CallScope {
  readonly signal: AbortSignal;
  /** Null for a read: the transport then refuses every write. */
  readonly permit: WritePermit | null;
  /** Nobody waits for the answer: where a rate is short, others go first, and of many such calls only a few are kept waiting. */
  readonly background?: true;
  record(exchange: Exchange): void;
}

export interface TlsOptions {
  /** Default true. False is an explicit choice of the connection. */
  readonly verify?: boolean;
  /** PEM text or base64 of DER; one or several certificates. Added to the system CAs. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate, hex with or without colons, or base64. With a pin, chain and name are not checked. */
  readonly pinSha256?: string;
}

export interface TransportOptions {
  /** Scheme, host, port and an optional path prefix. */
  readonly baseUrl: string;
  readonly tls?: TlsOptions;
  /** `http://host:port`; credentials are separate because they are secret. */
  readonly proxy?: { readonly url: string; readonly credentials?: string };
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Of this process. */
  readonly maxConcurrent: number;
  readonly rate?: Rate;
  /** False refuses private, loopback and link-local addresses, after name resolution. */
  readonly allowPrivateAddresses: boolean;
  /** Values that must never appear in an exchange or an error. */
  readonly secrets: readonly string[];
}

export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Appended to the base URL; each segment already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WireBody;
  /** What the request does on the console. A POST may be a read; a GET may not be assumed to be one elsewhere. */
  readonly effect: 'read' | 'write';
  /** A read that moves something on, such as an iterator: sent again it would give the next thing, so it is not repeated. */
  readonly advances?: boolean;
  /** Overrides the connection's timeout. */
  readonly timeoutMs?: number;
  /** Requests of one family share a stricter limit beside the connection's. */
  readonly family?: Rate & { readonly name: string };
}

export type WireBody =
  | { readonly json: JsonObject | readonly JsonObject[] }
  | { readonly text: string; readonly contentType: string }
  | { readonly bytes: Uint8Array; readonly contentType: string };

interface ResponseHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `METHOD path`, the failure indicator of errors about this call. */
  readonly call: string;
}

export interface WireResponse extends ResponseHead {
  readonly text: string;
}

/** A whole answer that nobody has decoded yet. */
export interface WireBytes extends ResponseHead {
  readonly body: Buffer;
}

export interface WireStream extends ResponseHead {
  readonly body: AsyncIterable<Uint8Array>;
}

/** One connection's HTTP: pooled, limited, retried where that is safe. */
export interface Transport {
  /** Answers of any status are returned. @throws AppError when no usable answer came; `applied` says what that means for a write */
  send(request: WireRequest, scope: CallScope): Promise<WireResponse>;
  /** As `send`, for a large body that is not to become one text. */
  collect(request: WireRequest, scope: CallScope): Promise<WireBytes>;
  /** As `send`, with the body as it arrives; not bounded by `maxResponseBytes`, never retried once the body has begun. */
  stream(request: WireRequest, scope: CallScope): Promise<WireStream>;
  /** Walks the way to the console on a socket of its own, without credentials: name, connection, certificate, clock. @throws AppError where it ends */
  examine(ladder: Ladder, scope: CallScope): Promise<void>;
  close(): Promise<void>;
}

export interface Net {
  open(options: TransportOptions): Transport;
}

export interface Network extends Net {
  /** The same, with the rates and pauses of this connection counted over all servers. */
  forConnection(connectionId: string): Net;
}
