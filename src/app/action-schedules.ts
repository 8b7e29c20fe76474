import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { sensitiveValues } from '#kernel/mask.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { invalidInput, parseInput } from '#kernel/validate.ts';
import { playbookHash } from '#playbook/canonical.ts';
import { cronProblem, timeZoneProblem } from '#playbook/schedule.ts';
import { playbookYaml } from '#playbook/yaml.ts';
import { permissionFor } from './actions.ts';
import type { Note } from './audit.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';
import { triggerSetOf } from './trigger-set.ts';

export interface ActionSchedule {
  readonly title: string;
  /** Id or title. */
  readonly connection: string;
  readonly input: JsonObject;
  /** Minute, hour, day, month, weekday. */
  readonly cron: string;
  readonly timeZone: string;
  /** Of times at which no server was there: nothing, or one run for all of them. */
  readonly missed: 'skip' | 'once';
}

export interface ActionScheduleUseCases {
  /**
   * Publishes a playbook with this one step and a schedule: it is paused, changed, followed and undone like any other.
   * Needs what running the action needs, because it does nothing more.
   * @throws AppError `invalid_input`, also for a secret, which no document holds
   */
  schedule(principal: Principal, actionId: string, wanted: ActionSchedule): Promise<PlaybookVersion>;
}

interface Parts {
  readonly catalog: Pick<Catalog, 'action'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly playbooks: Pick<PlaybookStore, 'publish' | 'list'>;
  readonly runner: Pick<ActionRunner, 'describe'>;
  readonly clock: Clock;
  readonly note: Note;
}

export function actionScheduleUseCases(parts: Parts): ActionScheduleUseCases {
  const { catalog, connections, playbooks, runner, clock, note } = parts;
  return {
    async schedule(principal, actionId, wanted) {
      demandEverywhere(principal, 'respond');
      demand(principal, permissionFor[runner.describe(actionId, wanted.input).effect]);
      const { requester } = principal;
      const { tenant } = requester;
      const { connector, action } = catalog.action(actionId);
      const connection = await connections.get(tenant, wanted.connection);
      requireTimes(wanted);
      // Validated input is JSON.
      const input = parseInput(action.input, wanted.input, 'input') as JsonObject;
      action.check?.(input);
      if (connection.connector !== connector.id)
        throw invalidInput([{ path: 'body.connection', problem: `must be a connection of ${connector.title}` }]);
      if (sensitiveValues(action.input, input).length > 0)
        throw invalidInput([
          { path: 'input', problem: 'holds a secret, which a document cannot keep; run it by hand' },
        ]);
      const taken = new Set((await playbooks.list(tenant)).map(({ playbookId }) => playbookId));
      const playbook: Playbook = {
        id: freeId(wanted.title, taken),
        title: wanted.title,
        summary: `Runs ${actionId} on ${connection.title} by itself.`,
        inputs: {},
        triggers: [
          {
            kind: 'schedule',
            id: 'schedule',
            cron: wanted.cron,
            timeZone: wanted.timeZone,
            missed: wanted.missed,
            inputs: {},
          },
        ],
        steps: [
          {
            kind: 'action',
            id: 'run',
            title: action.title,
            action: actionId,
            connection: connection.title,
            input: literal(wanted.input) as JsonObject,
          },
        ],
      };
      const draft = {
        playbookId: playbook.id,
        hash: playbookHash(playbook),
        title: playbook.title,
        document: playbook,
      };
      const version = await playbooks.publish(
        tenant,
        { ...draft, source: playbookYaml(playbook), publishedBy: requester },
        { triggers: triggerSetOf(playbook, clock.now()), base: 0 },
      );
      await note(principal, 'action.scheduled', playbook.id, {
        actionId,
        connection: connection.title,
        cron: wanted.cron,
      });
      return version;
    },
  };
}

/** @throws AppError `invalid_input` */
function requireTimes({ cron, timeZone }: ActionSchedule): void {
  const issues = [
    { path: 'body.cron', problem: cronProblem(cron) },
    { path: 'body.timeZone', problem: zoneProblem(timeZone) },
  ].flatMap(({ path, problem }) => (problem === null ? [] : [{ path, problem }]));
  if (issues.length > 0) throw invalidInput(issues);
}

function zoneProblem(name: string): string | null {
  const fix = timeZoneProblem(name);
  return fix === null ? null : `is no time zone. ${fix}`;
}

/** What stands in the input stays as it is, also where it looks like an expression. */
function literal(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${{', () => '$${{');
  if (Array.isArray(value)) return (value as readonly Json[]).map(literal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, literal(inner)]));
}

const longestId = 56;

function freeId(title: string, taken: ReadonlySet<string>): string {
  const words =
    title
      .toLowerCase()
      .normalize('NFKD')
      .match(/[a-z0-9]+/g) ?? [];
  const stem = `scheduled-${words.join('-')}`.slice(0, longestId).replace(/-+$/, '');
  const found = Array.from({ length: taken.size + 1 }, (_, index) =>
    index === 0 ? stem : `${stem}-${index + 1}`,
  ).find((id) => !taken.has(id));
  if (found !== undefined) return found;
  throw new AppError('internal', 'No id is free.');
}
