import { textIn } from '../members.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';

/*
 * The rules of CACAO 2.0 for what our exporter writes, read from the standard and not from the exporter: identifiers, the required
 * members, which members a type may have, how steps lead on, regions that end in an end of their own.
 */

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const common = [
  'type',
  'name',
  'description',
  'external_references',
  'delay',
  'timeout',
  'step_variables',
  'owner',
  'on_completion',
  'on_success',
  'on_failure',
  'step_extensions',
];
const own: Readonly<Record<string, { readonly needs: readonly string[]; readonly takes: readonly string[] }>> = {
  start: { needs: ['on_completion'], takes: [] },
  end: { needs: [], takes: [] },
  action: { needs: ['commands', 'agent'], takes: ['targets', 'in_args', 'out_args'] },
  'playbook-action': { needs: ['playbook_id'], takes: ['playbook_version', 'in_args', 'out_args'] },
  parallel: { needs: ['next_steps'], takes: [] },
  'if-condition': { needs: ['condition', 'on_true'], takes: ['on_false'] },
  'while-condition': { needs: ['condition', 'on_true'], takes: [] },
  'switch-condition': { needs: ['switch', 'cases'], takes: [] },
};
const head = [
  'type',
  'spec_version',
  'id',
  'name',
  'description',
  'created_by',
  'created',
  'modified',
  'labels',
  'playbook_variables',
  'workflow_start',
  'workflow_exception',
  'workflow',
  'agent_definitions',
  'playbook_extensions',
  'extension_definitions',
];

/** Everything in which a playbook breaks the standard. */
export function cacaoFaults(file: JsonObject): readonly string[] {
  const faults: string[] = [];
  const say = (fault: string): void => void faults.push(fault);
  for (const name of [
    'type',
    'spec_version',
    'id',
    'name',
    'created_by',
    'created',
    'modified',
    'workflow_start',
    'workflow',
  ])
    if (file[name] === undefined) say(`lacks ${name}`);
  for (const name of Object.keys(file)) if (!head.includes(name)) say(`has ${name}`);
  if (file['type'] !== 'playbook' || file['spec_version'] !== 'cacao-2.0') say('is not of the version');
  checkId(file['id'], 'playbook', say);
  checkId(file['created_by'], 'identity', say);
  for (const name of ['created', 'modified']) if (!instant.test(textIn(file[name]))) say(`${name} is no timestamp`);
  for (const [name, variable] of entries(file['playbook_variables'])) {
    if (!/^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__$/.test(name)) say(`variable ${name}`);
    if (typeof variable['type'] !== 'string') say(`variable ${name} has no type`);
    if (!['string', 'undefined'].includes(typeof variable['value']) && variable['value'] !== null)
      say(`variable ${name} is no text`);
  }
  checkWorkflow(file, say);
  for (const id of extensionsOf(file))
    if (!entries(file['extension_definitions']).some(([name]) => name === id)) say(`extension ${id} is not defined`);
  return faults;
}

type Say = (fault: string) => void;

function entries(value: Json | undefined): readonly (readonly [string, JsonObject])[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, one]) => [name, isJsonObject(one) ? one : {}] as const)
    : [];
}

function checkId(id: Json | undefined, type: string, say: Say): void {
  if (typeof id !== 'string' || !new RegExp(`^${type}--${uuid}$`).test(id))
    say(`${JSON.stringify(id)} is no identifier of ${type}`);
}

function checkWorkflow(file: JsonObject, say: Say): void {
  const steps = new Map(entries(file['workflow']));
  const starts = [...steps].filter(([, { type }]) => type === 'start').map(([id]) => id);
  if (starts.length !== 1 || file['workflow_start'] !== starts[0]) say('workflow_start');
  const entered: string[] = [];
  for (const [id, step] of steps) {
    const type = textIn(step['type']);
    const rules = own[type];
    checkId(id, type, say);
    if (rules === undefined) {
      say(`${id} is of no type`);
      continue;
    }
    for (const name of rules.needs) if (step[name] === undefined) say(`${id} lacks ${name}`);
    for (const name of Object.keys(step))
      if (![...common, ...rules.needs, ...rules.takes].includes(name)) say(`${id} has ${name}`);
    const { on_completion: completion, on_success: success, on_failure: failure } = step;
    if (type === 'end' && (completion ?? success ?? failure) !== undefined) say(`${id} leads on`);
    if (type !== 'end' && completion === undefined && success === undefined) say(`${id} leads nowhere`);
    if (completion !== undefined && (success !== undefined || failure !== undefined)) say(`${id} leads on twice`);
    const to = [completion, success, failure, ...branchesOf(step)].filter((one) => one !== undefined);
    for (const one of to) if (!steps.has(textIn(one))) say(`${id} leads to ${JSON.stringify(one)}`);
    for (const one of branchesOf(step)) entered.push(endOf(textIn(one), steps));
    if (type === 'parallel' && branchesOf(step).length < 2) say(`${id} has no two branches`);
    if (type === 'action') checkCommands(id, step, file, say);
  }
  if (new Set(entered).size !== entered.length) say('two branches share an end');
}

function branchesOf(step: JsonObject): readonly Json[] {
  const { on_true: yes, on_false: no, next_steps: next, cases } = step;
  return [
    ...[yes, no].filter((one) => one !== undefined),
    ...(Array.isArray(next) ? (next as readonly Json[]) : []),
    ...(isJsonObject(cases) ? Object.values(cases) : []),
  ];
}

/** Where the straight way from a step ends. */
function endOf(start: string, steps: ReadonlyMap<string, JsonObject>): string {
  let id = start;
  for (let step = steps.get(id); step !== undefined && step['type'] !== 'end'; step = steps.get(id))
    id = textIn(step['on_completion'] ?? step['on_success']);
  return id;
}

function checkCommands(id: string, { commands, agent }: JsonObject, file: JsonObject, say: Say): void {
  if (!entries(file['agent_definitions']).some(([name]) => name === agent)) say(`${id} has an unknown agent`);
  if (!Array.isArray(commands) || commands.length === 0) say(`${id} has no command`);
  for (const command of (Array.isArray(commands) ? commands : []) as readonly JsonObject[]) {
    const { type, command: text, content_b64: encoded, content, headers } = command;
    if (typeof type !== 'string') say(`${id} has a command without a type`);
    if (typeof text !== 'string' || text === '') say(`${id} has a command without a text`);
    if (
      (type === 'http-api' || type === 'openc2-http') &&
      !/^(GET|HEAD|POST|PUT|PATCH|DELETE) \S+ HTTP\/1\.1$/.test(textIn(text))
    )
      say(`${id} has no start line: ${textIn(text)}`);
    if (type === 'openc2-http' && (typeof encoded !== 'string' || content !== undefined)) say(`${id} has no OpenC2`);
    for (const [name, values] of Object.entries(isJsonObject(headers) ? headers : {}))
      if (!Array.isArray(values)) say(`${id} has a header ${name} that is no list`);
  }
}

function extensionsOf(file: JsonObject): ReadonlySet<string> {
  const all = [file['playbook_extensions'], ...entries(file['workflow']).map(([, step]) => step['step_extensions'])];
  return new Set(all.flatMap((one) => (isJsonObject(one) ? Object.keys(one) : [])));
}
