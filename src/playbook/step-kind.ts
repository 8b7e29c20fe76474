import type { Step } from '#kernel/playbook.ts';
import type { CheckContext } from './check-context.ts';
import type { CommonKeys } from './common-keys.ts';
import type { Members, ValuesOf } from './forms/record.ts';

/** One kind of step: one file in `steps/`, one row in `steps/kinds.ts`. */
export interface StepKind<S extends Step = Step> {
  /** Also the key that tells this kind from the others. */
  readonly name: S['kind'];
  /** The keys of this kind beside the common ones, its name first: what is read, written and described. */
  readonly members: Members;
  /** The step, from what its members were read into. */
  make(values: object, common: CommonKeys): S;
  /** The other way round: what its members write. */
  values(step: S): object;
  /** Checks what the step refers to. */
  check(step: S, path: string, context: CheckContext): void;
  /** Of kinds that hold steps: their lists, with the path of each below the step. */
  inner?(step: S): readonly InnerSteps[];
  /** Its steps run once for each item or pass, so that nobody outside can read them. */
  readonly repeated?: true;
}

export interface InnerSteps {
  /** For example `.branch[0].steps`. */
  readonly below: string;
  readonly steps: readonly Step[];
}

type Own<S extends Step> = Omit<S, keyof CommonKeys | 'kind'>;

interface Definition<S extends Step, M extends Members> extends Pick<StepKind<S>, 'check' | 'inner' | 'repeated'> {
  readonly members: M;
}

/** Makes a kind whose keys are read into the members of the step themselves; a row of the wrong type does not compile. */
export function defineKind<S extends Step>(
  name: S['kind'],
): <const M extends Members>(definition: ValuesOf<M> extends Own<S> ? Definition<S, M> : never) => StepKind<S> {
  return (definition) => ({
    ...(definition as Definition<S, Members>),
    name,
    // The condition above has held the values against the type of the step.
    make: (values, common) => ({ kind: name, ...common, ...values }) as unknown as S,
    values: (step) => step,
  });
}
