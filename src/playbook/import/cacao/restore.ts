import type { Json } from '#kernel/json.ts';
import type { BranchStep, Step } from '#kernel/playbook.ts';
import type { Inside } from './body.ts';
import type { Maker } from './maker.ts';
import { ownStepOf, readOwn } from './own.ts';
import type { CacaoStep } from './types.ts';

/** A step that our exporter wrote: its own document, with the steps of the workflow inside it. */
export function restoredBody(step: CacaoStep, inside: Inside, maker: Maker): readonly Step[] | null {
  const own = ownStepOf(step);
  if (own === null) return null;
  if (own.role === 'if') return guarded(step, own.document, inside);
  const read = own.role === 'step' ? readOwn(own.document) : null;
  if (read === null) {
    maker.notes.add(
      step.pointer,
      null,
      'warning',
      'What the export of this step kept beside the standard cannot be read; the rest was translated.',
    );
    return null;
  }
  const body = (name: string): readonly Step[] => inside(step, name);
  switch (read.kind) {
    case 'branch':
      return [{ ...read, cases: restoredCases(step, read, inside, maker) }];
    case 'switch':
      return [
        {
          ...read,
          cases: read.cases.map((one, index) => ({ ...one, steps: body(own.order[index] ?? '') })),
          ...(read.otherwise === undefined ? {} : { otherwise: body('default') }),
        },
      ];
    case 'for-each':
    case 'while':
      return [{ ...read, steps: body('on_true') }];
    case 'parallel': {
      const chains = step.branches.flatMap(({ name }) => chainedAsWas(body(name)));
      return [{ ...read, steps: chains.toSorted((a, b) => own.order.indexOf(a.id) - own.order.indexOf(b.id)) }];
    }
    default:
      return [read];
  }
}

/** Each step of a chain follows the one before it; that is all a workflow can say. */
function chainedAsWas(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const before = steps[index - 1];
    return before === undefined ? step : { ...step, after: [{ step: before.id }] };
  });
}

/** The first case hangs on the step itself, each further one on the next condition in the way of `on_false`. */
function restoredCases(step: CacaoStep, read: BranchStep, inside: Inside, maker: Maker): BranchStep['cases'] {
  let at: CacaoStep | undefined = step;
  return read.cases.map((one, index) => {
    const last = index === read.cases.length - 1;
    const steps =
      at === undefined ? [] : inside(at, one.when === undefined && last && index > 0 ? 'on_false' : 'on_true');
    const after = read.cases[index + 1];
    const next = at?.branches.find(({ name }) => name === 'on_false')?.to;
    if (after?.when !== undefined) at = next === undefined ? undefined : maker.file.steps.get(next);
    return { ...one, steps };
  });
}

function guarded(step: CacaoStep, document: Readonly<Record<string, Json>>, inside: Inside): readonly Step[] | null {
  const read = readOwn({ id: 'guard', stop: null, ...document });
  const [only, ...others] = inside(step, 'on_true');
  if (read?.if === undefined || only === undefined || others.length > 0) return null;
  return [{ ...only, if: read.if }];
}
