import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import { unpredictableOf, type Unpredictable } from '#kernel/run-plan.ts';
import { stepMembers, stepView, type StepView } from '#playbook/scope.ts';

/**
 * In a dry run, and where a simulated one asks people or waits for events, some values do not exist.
 * Reading one is no failure of the playbook: it is an error of its own, and the step that needed the value is marked with its path.
 */
export function unpredictable(path: string, why: string): AppError {
  return new AppError('expression_failed', `\`${path}\` cannot be predicted: ${why}`, {
    failureIndicator: path,
    details: { unpredictable: path },
  });
}

/** What could not be predicted, when that is what an error says. */
export function unpredictableIn(thrown: unknown): Unpredictable | null {
  if (!(thrown instanceof AppError)) return null;
  const { unpredictable: path, expression } = thrown.details ?? {};
  if (typeof path !== 'string') return null;
  return { path: wholePath(path, expression), where: thrown.failureIndicator };
}

/** The expression says which part of what is missing it wanted. */
function wholePath(path: string, expression: Json | undefined): string {
  if (typeof expression !== 'string') return path;
  const start = expression.indexOf(path);
  const rest = start === -1 ? '' : (/^[\w.[\]"'-]*/.exec(expression.slice(start + path.length))?.[0] ?? '');
  return `${path}${rest.replace(/\.$/, '')}`;
}

export function unpredictableOutput(what: Unpredictable): JsonObject {
  return {
    dryRun: true,
    unpredictable: { ...what },
    note: `Only the real run can tell: it needs \`${what.path}\`.`,
  };
}

/** A step run of a run that is not live, as expressions see it: what is not known throws when it is read. */
export function predictedView(step: StepRun): StepView {
  const view = stepView(step);
  const at = `steps.${step.stepId}`;
  const unknown = unpredictableOf(step.output);
  if (unknown !== null) {
    const why = `it depends on \`${unknown.path}\`, which only the real run has.`;
    return hidden(view, step.kind === 'playbook' ? ['output'] : stepMembers, at, why);
  }
  // Of verbs the plan knows the machines; of an action nobody knows what the console would answer.
  if (step.result?.dryRun === true && step.kind !== 'verb') {
    return hidden(view, ['data', 'keyFields'], at, 'the write was not made, so that there is no answer.');
  }
  const { output } = view;
  if (!isJsonObject(output) || output['passed'] !== true) return view;
  if (step.kind === 'wait') return hidden(view, ['output'], at, 'the wait was passed over.');
  if (step.kind !== 'approval') return view;
  const decisions = hidden(output, ['decisions'], `${at}.output`, 'nobody was asked.');
  return { ...view, output: decisions };
}

/** The view of a step inside one of which nobody knows whether it runs. */
export function unknownView(stepId: string, { path }: Unpredictable): StepView {
  const nothing = stepView({ status: 'skipped', result: null, output: null, error: null });
  return hidden(nothing, stepMembers, `steps.${stepId}`, `whether it runs depends on \`${path}\`.`);
}

/** The same object with members that throw when they are read. */
function hidden<T extends object>(value: T, names: readonly string[], at: string, why: string): T {
  const guarded = { ...value };
  for (const name of names) {
    Object.defineProperty(guarded, name, {
      enumerable: true,
      get() {
        throw unpredictable(`${at}.${name}`, why);
      },
    });
  }
  return guarded;
}

/** The names of the variables that these steps may change. */
export function storedNames(step: Step, inner: (step: Step) => readonly Step[]): readonly string[] {
  const own =
    step.kind === 'store' ? [step.set, step.append, step.remove].flatMap((values) => Object.keys(values ?? {})) : [];
  return [...own, ...inner(step).flatMap((one) => storedNames(one, inner))];
}

/** The value of a variable that a step would have changed. */
export function unpredictableValue(what: Unpredictable): JsonObject {
  return unpredictableOutput(what);
}

/** Variables as expressions see them: those whose value is not known throw. */
export function predictedVariables(variables: JsonObject): JsonObject {
  const unknown = Object.entries(variables).filter(([, value]) => unpredictableOf(value) !== null);
  if (unknown.length === 0) return variables;
  const names = unknown.map(([name]) => name);
  return hidden(variables, names, 'vars', 'a step that could not be predicted changes it.');
}

/** What a write would have given, as far as its plan tells: its targets are taken to be reached. */
export function predictedResult(result: ActionResult): ActionResult {
  if (result.dryRun !== true) return result;
  return { ...result, targets: result.targets.map(({ target }) => ({ target, status: 'succeeded' })) };
}

/** The refusal that the guard would give. Null when the write would pass, or be asked about. */
export function predictedRefusal({ dryRun, data }: ActionResult): AppError | null {
  if (dryRun !== true || !isJsonObject(data)) return null;
  const { verdict, actionId } = data;
  if (!isJsonObject(verdict ?? null) || (verdict as JsonObject)['decision'] !== 'deny') return null;
  const findings = (verdict as JsonObject)['findings'] as readonly JsonObject[];
  const said = findings
    .filter(({ decision }) => decision === 'deny')
    .map(({ message }) => (typeof message === 'string' ? message : ''));
  return new AppError('guard_denied', `Dry run: it would be denied. ${said.join(' ')}`, {
    failureIndicator: typeof actionId === 'string' ? actionId : 'guard',
  });
}

/** Answers that a read gets when what it asks for would have been made by a write before it. */
const missingCodes: readonly string[] = [
  'vendor_not_found',
  'vendor_rejected',
  'vendor_conflict',
  'not_found',
  'task_failed',
];

/** Whether a read has failed for what the predicted writes of this run would have made. */
export function missesPrediction(result: ActionResult, connection: string | null, steps: Iterable<StepRun>): boolean {
  if (result.status !== 'failed' || !missingCodes.includes(result.error?.code ?? '')) return false;
  for (const { result: other } of steps) {
    if (other?.dryRun !== true || !isJsonObject(other.data)) continue;
    const { connectionId, connectionTitle, calls } = other.data;
    if (connection === null || connectionId === connection || connectionTitle === connection || calls !== undefined)
      return true;
  }
  return false;
}
