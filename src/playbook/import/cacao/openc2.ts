import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { VerbId } from '#kernel/verb-table.ts';

/** An OpenC2 command as far as our verbs go. */
export interface VerbCommand {
  readonly verb: VerbId;
  readonly input: JsonObject;
}

interface Command {
  readonly action: string;
  readonly kind: string;
  readonly target: JsonObject;
  readonly args: JsonObject;
  /** Machines that the command names, or the step around it. */
  readonly machines: readonly string[];
}

/** What the command asks for, in our verbs; null when there is no such verb. @param around machines that the step names as its targets */
export function verbOf(command: JsonObject, around: readonly string[]): VerbCommand | null {
  const read = readCommand(command, around);
  const rule = read === null ? undefined : rules[`${read.action} ${read.kind}`];
  return read === null || rule === undefined ? null : rule(read);
}

/** The command inside an HTTP transport message, or alone; null when there is none. */
export function openC2Of(content: string): JsonObject | null {
  try {
    const value = parseJson(content);
    const inner =
      at(value, 'body', 'openc2', 'request') ?? at(value, 'openc2', 'request') ?? at(value, 'request') ?? value;
    return isJsonObject(inner) && typeof inner['action'] === 'string' ? inner : null;
  } catch {
    return null;
  }
}

function at(value: Json, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
}

function readCommand({ action, target, args }: JsonObject, around: readonly string[]): Command | null {
  if (typeof action !== 'string' || !isJsonObject(target)) return null;
  const [entry, ...others] = Object.entries(target);
  if (entry === undefined || others.length > 0) return null;
  const [kind, value] = entry;
  const details = isJsonObject(value) ? value : {};
  const given = isJsonObject(args) ? args : {};
  const named = [details, isJsonObject(given['device']) ? given['device'] : {}].flatMap(machineOf);
  return { action, kind, target: details, args: given, machines: named.length > 0 ? named : around };
}

function machineOf({ hostname, idn_hostname: international, device_id: id }: JsonObject): readonly string[] {
  const [first] = [hostname, international, id].filter((name) => typeof name === 'string' && name !== '');
  return typeof first === 'string' ? [first] : [];
}

type Rule = (command: Command) => VerbCommand | null;

const onMachines =
  (verb: VerbId): Rule =>
  ({ machines }) =>
    machines.length === 0 ? null : { verb, input: { endpoints: [...machines] } };

/** One machine, and something on it. */
const onMachine =
  (verb: VerbId, details: (command: Command) => JsonObject | null): Rule =>
  (command) => {
    const [endpoint, ...others] = command.machines;
    const more = details(command);
    return endpoint === undefined || others.length > 0 || more === null ? null : { verb, input: { endpoint, ...more } };
  };

const onHash =
  (verb: VerbId): Rule =>
  ({ target }) => {
    const hash = hashOf(target);
    return hash === null ? null : { verb, input: { hash } };
  };

function hashOf({ hashes }: JsonObject): string | null {
  if (!isJsonObject(hashes)) return null;
  const found = [hashes['sha256'], hashes['sha1'], hashes['md5']].find(
    (hash) => typeof hash === 'string' && hash !== '',
  );
  return typeof found === 'string' ? found : null;
}

/** The exporter writes `path` as one text; the standard has a folder in `path` and a `name`. */
function fileOf({ target }: Command): JsonObject | null {
  const { path, name } = target;
  const folder = typeof path === 'string' ? path : '';
  const full =
    typeof name !== 'string' || folder.endsWith(name)
      ? folder
      : `${folder}${folder === '' || /[\\/]$/.test(folder) ? '' : folder.includes('\\') ? '\\' : '/'}${name}`;
  const hash = hashOf(target);
  if (full === '' && hash === null) return null;
  return { ...(full === '' ? {} : { path: full }), ...(hash === null ? {} : { hash }) };
}

function processOf({ target }: Command): JsonObject | null {
  const { pid, name, executable } = target;
  const path = isJsonObject(executable) ? fileOf({ target: executable } as Command)?.['path'] : undefined;
  const found = {
    ...(typeof pid === 'number' ? { processId: pid } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(path === undefined ? {} : { path }),
  };
  return Object.keys(found).length === 0 ? null : found;
}

/** Pairs of action and target, as the profiles for endpoint response use them. */
const rules: Readonly<Record<string, Rule>> = {
  'contain device': onMachines('isolate'),
  'deny device': onMachines('isolate'),
  'allow device': onMachines('release'),
  'restore device': onMachines('release'),
  'scan device': onMachines('scan'),
  'cancel device': onMachines('abort-scan'),
  'restart device': onMachines('restart'),
  'stop device': onMachines('shutdown'),
  'query device': onMachine('get-endpoint', () => ({})),
  'locate device': onMachine('resolve-endpoint', () => ({})),
  'deny file': onHash('block-hash'),
  'allow file': onHash('unblock-hash'),
  'contain file': onMachine('quarantine-file', fileOf),
  'restore file': onMachine('restore-file', fileOf),
  'copy file': onMachine('fetch-file', (command) => {
    const path = fileOf(command)?.['path'];
    return path === undefined ? null : { path };
  }),
  'stop process': onMachine('kill-process', processOf),
  'delete process': onMachine('kill-process', processOf),
};

/** The other way round: the command that says what a verb does; null for verbs that OpenC2 has no words for. */
export function commandOf(verb: VerbId, input: JsonObject): JsonObject | null {
  const pair = Object.keys(rules).find((key) => rules[key] !== undefined && preferred[verb] === key);
  if (pair === undefined) return null;
  const [action = '', kind = ''] = pair.split(' ');
  const machine = typeof input['endpoint'] === 'string' ? { device: { hostname: input['endpoint'] } } : {};
  if (kind === 'device') {
    const machines = input['endpoints'] ?? input['endpoint'];
    const [hostname, ...others] = Array.isArray(machines) ? (machines as readonly Json[]) : [machines];
    // One command names one device; more of them are left to what only we read.
    return typeof hostname === 'string' && others.length === 0 ? { action, target: { device: { hostname } } } : null;
  }
  if (typeof input['hash'] === 'string' && machine.device === undefined)
    return { action, target: { file: { hashes: { [hashKind(input['hash'])]: input['hash'] } } } };
  if (kind === 'process') {
    const target = {
      ...(input['processId'] === undefined ? {} : { pid: input['processId'] }),
      ...(input['name'] === undefined ? {} : { name: input['name'] }),
    };
    return Object.keys(target).length === 0 ? null : { action, target: { process: target }, args: machine };
  }
  return typeof input['path'] === 'string'
    ? { action, target: { file: { path: input['path'] } }, args: machine }
    : null;
}

const preferred: { readonly [V in VerbId]?: string } = {
  isolate: 'contain device',
  release: 'allow device',
  scan: 'scan device',
  'abort-scan': 'cancel device',
  restart: 'restart device',
  shutdown: 'stop device',
  'get-endpoint': 'query device',
  'resolve-endpoint': 'locate device',
  'block-hash': 'deny file',
  'unblock-hash': 'allow file',
  'quarantine-file': 'contain file',
  'restore-file': 'restore file',
  'fetch-file': 'copy file',
  'kill-process': 'stop process',
};

function hashKind(hash: string): string {
  return hash.length === 32 ? 'md5' : hash.length === 40 ? 'sha1' : 'sha256';
}
