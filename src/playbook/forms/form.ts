import type { Json, JsonObject } from '#kernel/json.ts';
import type { Expression, Step } from '#kernel/playbook.ts';
import type { Problems } from '../problem.ts';

/** How one value of a document is read, written and described: one thing, so that parser, writer and schema cannot differ. */
export interface Form<T> {
  /** What is wrong goes to `context.problems`, and a harmless value comes back in its place. */
  read(value: Json | undefined, path: string, context: ParseContext): T;
  /** As a document has it: `read` gives the same value again. */
  write(value: T, context: WriteContext): Json;
  /** JSON Schema 2020-12. It takes every value that `read` takes. */
  readonly schema: JsonObject;
}

export interface ParseContext {
  readonly problems: Problems;
  /** A list of steps. */
  steps(value: Json | undefined, path: string): readonly Step[];
  /** Text of the form `${{ … }}`, without the `${{ }}`. */
  expression(value: Json | undefined, path: string): Expression;
}

export interface WriteContext {
  steps(steps: readonly Step[]): Json;
}
