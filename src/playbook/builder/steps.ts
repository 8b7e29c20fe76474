import type { Role } from '#kernel/access.ts';
import type { Json } from '#kernel/json.ts';
import type { RetryClass } from '#kernel/playbook.ts';
import type { VerbId, verbTable } from '#kernel/verb-table.ts';
import type { StepView } from '../scope.ts';
import type { ActionInputs, ActionOutputs } from './action-types.ts';
import { path, type Anything, type Path, type Reference } from './reference.ts';
import type { VerbAnswer } from './verb-answers.ts';
import type { Document, Duration, GivenFields, Text, Texts, Value } from './values.ts';

/** What later steps can read of a step. */
type Seen = {
  readonly [M in Exclude<keyof StepView, 'data'>]: M extends 'output' | 'keyFields' | 'error'
    ? Path<Anything>
    : Path<NonNullable<StepView[M]>>;
};

/** A step that answers with data of the shape `D`. */
export interface BuiltStep<D = Anything> extends AnyStep {
  readonly data: Path<D>;
}

/** A step, whatever its data; and what it will have to say beside them. */
export interface AnyStep extends Seen {
  readonly id: string;
  /** As a document holds it. */
  readonly document: { readonly [key: string]: Document };
  /** An edge to it, for steps of a `parallel`. */
  readonly failed: Edge;
  case(name: string): Edge;
}

interface Edge {
  readonly edge: string;
}

type Condition = Reference<boolean> | Reference<Anything>;

/** What every step takes. */
export interface StepOptions {
  readonly title?: string;
  readonly notes?: string;
  readonly if?: Condition;
  readonly disabled?: true;
  readonly timeout?: Duration;
  readonly retry?: {
    readonly attempts: number;
    readonly delay?: Duration;
    readonly factor?: number;
    readonly on?: readonly RetryClass[];
  };
  readonly onError?: 'stop' | 'continue' | readonly AnyStep[];
  readonly after?: readonly (AnyStep | Edge)[];
  readonly join?: 'all' | 'any';
}

interface Members {
  readonly [key: string]: unknown;
}
type Inputs<I> = {} extends I ? { readonly input?: I } : { readonly input: I };

export type ActionId = keyof ActionInputs;

/** What is known of the data of an action; the rest only the console knows. */
type AnswerOf<A extends ActionId> = A extends keyof ActionOutputs ? ActionOutputs[A] : Anything;

/** The options with the input that a table of types gives them; inside, that table is no longer looked at. */
type Loose<O> = StepOptions & O & { readonly input?: unknown };

export function action<A extends ActionId>(
  id: string,
  name: A,
  options: StepOptions & { readonly connection: Text } & Inputs<ActionInputs[A]>,
): BuiltStep<AnswerOf<A>> {
  const { connection, input, ...more } = options as Loose<{ readonly connection: Text }>;
  return build(id, { action: name, connection, input }, more);
}

export function verb<V extends VerbId>(
  id: string,
  name: V,
  options: StepOptions & VerbOptions & Inputs<GivenFields<(typeof verbTable)[V]['input']>>,
): BuiltStep<VerbAnswer<V>> {
  const { input, connections, incident, ...more } = options as Loose<VerbOptions>;
  return build(id, { verb: name, input, connections, incident }, more);
}

interface VerbOptions {
  /** All that know the machine when left out. */
  readonly connections?: Texts;
  readonly incident?: Text;
}

export function request(
  id: string,
  {
    connection,
    request: input,
    ...more
  }: StepOptions & { readonly connection: Text; readonly request: ActionInputs['http.request'] },
): BuiltStep<ActionOutputs['http.request']> {
  return build(id, { request: input, connection }, more);
}

type Awaited<D> =
  | { readonly settlement: BuiltStep<D>; readonly within: Duration }
  | { readonly event: Condition; readonly within: Duration }
  | { readonly time: Duration | Reference<string> | Reference<number> | Reference<Anything> }
  | { readonly until: Text };

/** A wait for a settlement answers as that step does in the end. */
export function wait<D = Anything>(
  id: string,
  { wait: awaited, ...more }: StepOptions & { readonly wait: Awaited<D> },
): BuiltStep<D> {
  return build(
    id,
    { wait: 'settlement' in awaited ? { ...awaited, settlement: awaited.settlement.id } : awaited },
    more,
  );
}

interface Case {
  readonly when?: Condition;
  readonly name?: string;
  readonly steps: readonly AnyStep[];
}

export function branch(id: string, { cases, ...more }: StepOptions & { readonly cases: readonly Case[] }): BuiltStep {
  return build(id, { branch: cases.map(({ when, name, steps }) => ({ when, name, steps: inner(steps) })) }, more);
}

interface SwitchOptions extends StepOptions {
  readonly on: Text | Value<number> | Value<boolean>;
  readonly cases: readonly { readonly value: Json; readonly name?: string; readonly steps: readonly AnyStep[] }[];
  readonly otherwise?: readonly AnyStep[];
}

export function choose(id: string, { on, cases, otherwise, ...more }: SwitchOptions): BuiltStep {
  const rows = cases.map(({ value, name, steps }) => ({ value, name, steps: inner(steps) }));
  return build(
    id,
    { switch: on, cases: rows, otherwise: otherwise === undefined ? undefined : inner(otherwise) },
    more,
  );
}

interface ForEachOptions<T> extends StepOptions {
  readonly items: Reference<readonly T[]> | Reference<Anything> | readonly Document[];
  /** Name of the item in the document. */
  readonly as?: string;
  readonly concurrency?: number;
  readonly perSecond?: number;
  readonly collect?: Document;
  readonly steps: (item: Path<T>, position: Path<number>) => readonly AnyStep[];
}

export function forEach<T = Anything>(
  id: string,
  { items, as = 'item', concurrency, perSecond, collect, steps, ...more }: ForEachOptions<T>,
): BuiltStep {
  const made = inner(steps(path<T>(as), path<number>(`${as}_index`)));
  return build(
    id,
    {
      'for-each': items,
      as: as === 'item' ? undefined : as,
      concurrency,
      'per-second': perSecond,
      collect,
      steps: made,
    },
    more,
  );
}

export function parallel(
  id: string,
  { steps, concurrency, ...more }: StepOptions & { readonly concurrency?: number; readonly steps: readonly AnyStep[] },
): BuiltStep {
  return build(id, { parallel: inner(steps), concurrency }, more);
}

interface WhileOptions extends StepOptions {
  readonly condition: Condition;
  readonly maxIterations: number;
  readonly delay?: Duration;
  readonly steps: readonly AnyStep[];
}

export function repeat(id: string, { condition, maxIterations, delay, steps, ...more }: WhileOptions): BuiltStep {
  return build(id, { while: condition, 'max-iterations': maxIterations, delay, steps: inner(steps) }, more);
}

interface ApprovalOptions extends StepOptions {
  readonly message: Text;
  readonly expires: Duration;
  readonly evidence?: { readonly [name: string]: Document };
  readonly approvers?: number;
  readonly role?: Role;
  readonly escalateTo?: Role;
}

export function approval(
  id: string,
  { message, expires, evidence, approvers, role, escalateTo, ...more }: ApprovalOptions,
): BuiltStep {
  return build(id, { approval: message, expires, evidence, approvers, role, 'escalate-to': escalateTo }, more);
}

interface Changes {
  readonly set?: { readonly [variable: string]: Document };
  readonly append?: { readonly [variable: string]: Document };
  readonly remove?: { readonly [variable: string]: Document };
}

export function store(id: string, { set, append, remove, ...more }: StepOptions & Changes): BuiltStep {
  return build(id, { store: { set, append, remove } }, more);
}

export function call(
  id: string,
  playbook: string,
  {
    inputs,
    version,
    ...more
  }: StepOptions & { readonly inputs?: { readonly [name: string]: Document }; readonly version?: number },
): BuiltStep {
  return build(id, { playbook, version, inputs }, more);
}

interface NotifyOptions extends StepOptions {
  readonly subject: Text;
  readonly text: Text;
  readonly severity?: 'info' | 'warning' | 'critical';
  readonly channels?: readonly string[];
}

export function notify(id: string, { subject, text, severity, channels, ...more }: NotifyOptions): BuiltStep {
  return build(id, { notify: subject, text, severity, channels }, more);
}

export function fail(id: string, { message, ...more }: StepOptions & { readonly message: Text }): BuiltStep {
  return build(id, { fail: message }, more);
}

export function stop(id: string, { output, ...more }: StepOptions & { readonly output?: Document } = {}): BuiltStep {
  return build(id, { stop: output ?? null }, more);
}

function inner(steps: readonly AnyStep[]): readonly Members[] {
  return steps.map(({ document }) => document);
}

function build<D = Anything>(
  id: string,
  own: Members,
  { title, notes, onError, after, ...rest }: StepOptions,
): BuiltStep<D> {
  const document = {
    id,
    title,
    notes,
    ...own,
    ...rest,
    'on-error': typeof onError === 'object' ? inner(onError) : onError,
    after: after?.map((before) => ('edge' in before ? before.edge : before.id)),
  };
  const see = <T>(member: keyof StepView): Path<T> => path('steps', [id, member]);
  return {
    id,
    // What is left out is undefined, and not written.
    document: document as unknown as BuiltStep['document'],
    status: see('status'),
    statusCode: see('statusCode'),
    message: see('message'),
    data: see('data'),
    keyFields: see('keyFields'),
    targets: see('targets'),
    output: see('output'),
    error: see('error'),
    failed: { edge: `${id}/failed` },
    case: (name) => ({ edge: `${id}/${name}` }),
  };
}
