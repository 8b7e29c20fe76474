import type { Json } from './json.ts';

/** An idempotency key of one requester: the same word of somebody else is another key. */
export interface AnswerKey {
  readonly tenant: string;
  readonly owner: string;
  readonly key: string;
}

/** What a request was answered. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What is known of a key when a request comes with it. */
export type KeyState =
  /** Nobody had it: it is this request's now. */
  | { readonly state: 'taken' }
  /** Another request had it: one with another content. */
  | { readonly state: 'other' }
  /** The same request came before, and has no answer: it is under way, or was cut off. */
  | { readonly state: 'open'; readonly since: string }
  | { readonly state: 'answered'; readonly answer: KeptAnswer };

/** Answers to requests that came with an idempotency key, sealed like secrets, because some hold what is shown once. */
export interface KeptAnswerStore {
  /** Takes the key for a request, whose content is given as a hash. What is a day old is forgotten first. */
  begin(key: AnswerKey, requestHash: string): Promise<KeyState>;
  keep(key: AnswerKey, requestHash: string, answer: KeptAnswer): Promise<void>;
  /** Gives the key back: the request did nothing. */
  forget(key: AnswerKey): Promise<void>;
}
