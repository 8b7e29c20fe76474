import type { Fields, InputOf } from '#kernel/field.ts';
import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { parsePlaybook } from '../parse.ts';
import type { RunView } from '../scope.ts';
import { playbookYaml } from '../yaml.ts';
import { path, type Anything, type Path, type Reference } from './reference.ts';
import type { AnyStep, BuiltStep } from './steps.ts';
import type { Document, Duration, GivenFields } from './values.ts';

/** What the steps of a playbook can read from its start. */
export interface Scope<I extends Fields, V extends JsonObject> {
  readonly inputs: { readonly [K in keyof InputOf<I>]-?: Path<NonNullable<InputOf<I>[K]>> };
  readonly vars: { readonly [K in keyof V]: Path<V[K] extends null ? Anything : Widened<V[K]>> };
  readonly run: { readonly [K in keyof RunView]: Path<NonNullable<RunView[K]>> };
}

/** What a trigger hands over; null in a run that was started otherwise. */
export const trigger = path<Anything>('trigger');
/** The event, in matches of triggers and of waits. */
export const event = path<Anything>('event');

/** A variable begins as `3` and is a number all the same. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly Json[]
        ? readonly Anything[]
        : Anything;

type TriggerOf<I extends Fields> = { readonly id: string; readonly inputs?: GivenFields<I> } & (
  | { readonly schedule: string; readonly timeZone?: string; readonly missed?: 'skip' | 'once' }
  | { readonly webhook: 'secret' | 'hmac' }
  | { readonly event: Reference<boolean> | Reference<Anything> }
);

interface Definition<I extends Fields, V extends JsonObject> {
  readonly id: string;
  readonly title: string;
  readonly summary?: string;
  readonly inputs?: I;
  readonly variables?: V;
  readonly triggers?: readonly TriggerOf<I>[];
  readonly limits?: {
    readonly concurrency?: number;
    readonly rate?: { readonly runs: number; readonly within: Duration };
    readonly priority?: 'low' | 'normal' | 'high';
    readonly pauseAfter?: number;
    readonly timeout?: Duration;
  };
  readonly steps: (scope: Scope<I, V>) => readonly AnyStep[];
  /** Made after the steps, which it may read by their names. */
  readonly output?: (scope: Scope<I, V> & { readonly steps: { readonly [id: string]: BuiltStep } }) => Document;
  readonly onFailure?: (scope: Scope<I, V>) => readonly AnyStep[];
}

/** A playbook written in TypeScript: the same document that YAML would give, with the same hash. */
export interface BuiltPlaybook {
  readonly playbook: Playbook;
  /** YAML, to be published. */
  readonly source: string;
}

/**
 * Makes the document. What the types cannot say is read by the reader of documents itself.
 * @throws AppError `invalid_playbook` with every problem
 */
export function definePlaybook<const I extends Fields = {}, const V extends JsonObject = {}>(
  definition: Definition<I, V>,
): BuiltPlaybook {
  const { id, title, summary, inputs, variables, triggers, limits, steps, output, onFailure } = definition;
  const scope = {
    inputs: path('inputs'),
    vars: path('vars'),
    run: path('run'),
  } as unknown as Scope<I, V>;
  const made = steps(scope);
  const document = {
    id,
    title,
    summary,
    inputs,
    triggers: triggers?.map((one) => renamed(one, { timeZone: 'time-zone' })),
    variables,
    limits: limits === undefined ? undefined : renamed(limits, { pauseAfter: 'pause-after' }),
    steps: documentsOf(made),
    output: output?.({ ...scope, steps: Object.fromEntries(made.map((step) => [step.id, step as BuiltStep])) }),
    'on-failure': onFailure === undefined ? undefined : documentsOf(onFailure(scope)),
  };
  // Through its text and back: what is read here is what will be read where it is published.
  const source = playbookYaml(parsePlaybook(stringifyJson(document)).playbook);
  return { playbook: parsePlaybook(source).playbook, source };
}

function documentsOf(steps: readonly AnyStep[]): readonly AnyStep['document'][] {
  return steps.map(({ document }) => document);
}

function renamed(object: object, names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [names[name] ?? name, value as unknown]));
}
