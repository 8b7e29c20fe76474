import type { Effect } from './effect.ts';
import type { Answer } from './answer.ts';
import type { Reach } from './endpoint.ts';
import type { Fields, InputOf } from './field.ts';
import type { FileWriter } from './file-store.ts';
import type { Json, JsonObject } from './json.ts';
import type { Log } from './log.ts';
import type { Ladder, RungName } from './ladder.ts';
import type { CallScope, Net, Transport } from './net.ts';
import type { ActionOutcome, Receipt } from './result.ts';
import type { VerbSupport } from './verb.ts';

export interface ActionContext<Client> extends CallScope {
  readonly client: Client;
  readonly idempotencyKey: string;
  readonly log: Log;
  /** Takes what is too large, or too secret, for a result. */
  readonly files: FileWriter;
  now(): Date;
}

/** What a write would reach, as far as reads can tell beforehand. */
export interface ActionPlan {
  readonly targets: readonly string[];
  /** How many objects the console would take; null when it cannot be counted. */
  readonly count: number | null;
  readonly note?: string;
}

/** One operation of a connector. Everything outside (form, CLI, API, docs, MCP) is a projection of it. */
export interface ActionDefinition<F extends Fields = Fields, T extends Json = Json, Client = unknown> {
  /** `<connector>.<name>`; ids never change. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  /** The strongest effect that the action can have. */
  readonly effect: Effect;
  /** Sending it twice leaves the console in the same state as sending it once. */
  readonly idempotent: boolean;
  readonly requires?: { readonly permission?: string; readonly licence?: string };
  /** Sends what its caller writes, so that nobody can tell what it does, or to what. */
  readonly free?: true;
  /** What is not documented by the vendor, in a sentence. */
  readonly inferred?: string;
  readonly input: F;
  /** The effect of this very input, where it is weaker than `effect`. */
  effectOf?(input: InputOf<F>): Effect;
  /** What fields alone cannot say; asked before anything is written or sent. @throws AppError `invalid_input` */
  check?(input: InputOf<F>): void;
  /** What a write changes; never empty for a write. */
  targets?(input: InputOf<F>): readonly string[];
  /**
   * Names of members of the answer, at any depth, whose values are secrets; `*` for the whole answer.
   * Only the caller itself sees them: what is kept in ledger, journal and receipts holds a mask.
   */
  readonly secretOutput?: readonly string[];
  /** The members of `data`, also once accepted work is settled; absent where only the console knows them. */
  readonly output?: Answer;
  run(input: InputOf<F>, context: ActionContext<Client>): Promise<ActionOutcome<T>>;
  /** Asks what a write would reach; for dry runs. Its context lets no write pass. @throws AppError `invalid_input` for what `run` would refuse before it sends */
  plan?(input: InputOf<F>, context: ActionContext<Client>): Promise<ActionPlan>;
  /** The endpoints and the number of objects that a write would reach; for the guard. At most `limit` endpoints are listed. Its context lets no write pass. */
  reach?(input: InputOf<F>, limit: number, context: ActionContext<Client>): Promise<Reach>;
  /** Asks what became of accepted work. */
  settle?(receipt: Receipt, context: ActionContext<Client>): Promise<ActionOutcome<T>>;
  /**
   * Asks what became of a write whose answer was lost, without a receipt.
   * Null when the console cannot tell. Absent when the vendor offers no way to ask.
   */
  recover?(input: InputOf<F>, sentAt: Date, context: ActionContext<Client>): Promise<ActionOutcome<T> | null>;
  /** What a person can check in the console when the outcome is unknown. */
  readonly manualCheck?: string;
}

export interface OpenedConnection<S, K> {
  readonly settings: S;
  readonly secrets: K;
}

/** Code that speaks one vendor's API. */
export interface Connector<S extends Fields = Fields, K extends Fields = Fields, Client = unknown> {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly docsUrl: string;
  readonly settings: S;
  readonly secrets: K;
  /** Opens no socket; the client keeps whatever session the vendor needs. @throws AppError `invalid_input` */
  open(connection: OpenedConnection<InputOf<S>, InputOf<K>>, net: Net): Client;
  /** Releases what the client holds. */
  close(client: Client): Promise<void>;
  /** The way to the console, which the doctor walks before `check`. */
  transport(client: Client): Transport;
  /**
   * Proves that the connection works, and says what was seen; adds the rungs from `sign-in` on.
   * @throws AppError, which breaks the first rung that was not added yet
   */
  check(client: Client, scope: CallScope, ladder: Ladder): Promise<ConnectionCheck>;
  /** What people should know of this vendor where a rung breaks. */
  readonly hints?: Partial<Record<RungName, string>>;
  readonly actions: readonly ActionDefinition<Fields, Json, Client>[];
  /** Vendor-neutral responses on top of the actions; absent for connectors that know no machines. */
  readonly verbSupport?: VerbSupport<Client>;
}

export interface ConnectionCheck {
  readonly message: string;
  readonly details: JsonObject;
  /** When the credentials end; null when nobody tells. */
  readonly expiresAt: string | null;
  /** What a person can do where nobody tells. */
  readonly expiryHint?: string;
}

/** Keeps the input type of a definition while the list of actions forgets it. */
export function defineAction<const F extends Fields, T extends Json, Client>(
  definition: ActionDefinition<F, T, Client>,
): ActionDefinition<Fields, Json, Client> {
  // The runner validates input against `definition.input` before it calls, which is what makes this widening sound.
  return definition;
}

export function defineConnector<const S extends Fields, const K extends Fields, Client>(
  connector: Connector<S, K, Client>,
): Connector {
  // As above: settings and secrets are validated before `open`, and a client only meets its own connector.
  return connector;
}
