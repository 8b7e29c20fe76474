import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionSummary, Lookups } from './check-context.ts';
import { checkPlaybook } from './check.ts';
import { parsePlaybook } from './parse.ts';
import { textOf } from './value.ts';

const actions: readonly ActionSummary[] = [
  { id: 'test.list', effect: 'read', idempotent: true, input: {} },
  {
    id: 'test.isolate',
    effect: 'destructive',
    idempotent: true,
    input: { id: { kind: 'text', required: true }, big: { kind: 'document' } },
    targets: ({ id }: JsonObject) => (id === 'nobody' ? [] : [textOf(id)]),
  },
  {
    id: 'test.wipe',
    effect: 'destructive',
    idempotent: false,
    input: {
      filter: { kind: 'group', fields: { ids: { kind: 'list', of: 'text' }, query: { kind: 'text' } } },
      hosts: { kind: 'list', of: 'text' },
    },
    check: ({ hosts }: JsonObject) => {
      if (Array.isArray(hosts) && hosts.includes('*')) throw new AppError('invalid_input', 'Not all of them.');
    },
  },
  {
    id: 'test.many',
    effect: 'destructive',
    idempotent: true,
    input: { hosts: { kind: 'list', of: 'text', required: true } },
  },
  { id: 'test.note', effect: 'write', idempotent: false, input: { text: { kind: 'text', required: true } } },
  { id: 'other.list', effect: 'read', idempotent: true, input: {} },
  {
    id: 'http.request',
    effect: 'destructive',
    idempotent: false,
    effectOf: ({ method }: JsonObject) => (method === 'GET' ? 'read' : 'destructive'),
    input: {
      method: { kind: 'choice', values: ['GET', 'POST'], default: 'GET' },
      path: { kind: 'text', required: true },
      body: { kind: 'document' },
    },
  },
];

const playbooks: { readonly [id: string]: { readonly calls: readonly string[]; readonly newest: number } } = {
  other: { calls: [], newest: 3 },
  far: { calls: ['near'], newest: 1 },
  near: { calls: ['other', 'test'], newest: 1 },
};

/** The world around the documents of the tests. */
export const exampleLookups: Lookups = {
  action: (id) => actions.find((action) => action.id === id) ?? null,
  actionIds: actions.map(({ id }) => id),
  connections: [
    { id: 'con_1', title: 'SES', connector: 'test' },
    { id: 'con_2', title: 'Ticket server', connector: 'http' },
  ],
  playbook: (id, version) => {
    const found = playbooks[id];
    if (found === undefined || (version !== undefined && version > found.newest)) return null;
    return { inputs: { host: { kind: 'text', required: true } }, calls: found.calls };
  },
  playbookIds: Object.keys(playbooks),
  channels: ['mail', 'chat'],
};

/** Problems as `severity line path problem | fix`. */
export function problemsIn(text: string, lookups: Lookups = exampleLookups): readonly string[] {
  return checkPlaybook(parsePlaybook(text), lookups).map(
    ({ severity, line, path, problem, fix }) =>
      `${severity} ${line} ${path} ${problem}${fix === undefined ? '' : ` | ${fix}`}`,
  );
}

/** As `problemsIn`, of a document with these steps. */
export function problemsOfSteps(steps: string, more = '', lookups?: Lookups): readonly string[] {
  return problemsIn(`id: test\ntitle: T\n${more}steps:\n${steps}`, lookups);
}
