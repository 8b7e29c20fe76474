import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { unsupportedVerb, type Capability, type VerbImplementation, type VerbSupport } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import type { StormshieldClient } from './client.ts';
import { directory, noDirectory } from './directory.ts';
import { probeTasks } from './verb-probe.ts';

type Verb = VerbImplementation<StormshieldClient>;

const permission = 'API key usages Remediation and Agent Monitoring';

const isolationNeeds = 'Agent 2.5.3 or newer, with the feature Networks in its group.';

/** Conditions are documented by the vendor; that the public API has the call is known from a published integration. */
const isolate: Verb = taskVerb(
  'isolate',
  'isolate-agent',
  `${isolationNeeds} A server is refused: only stormshield.isolate-agent can force it.`,
  ({ reason }, id) => ({ id, ...commentOf(reason) }),
);

const release: Verb = taskVerb('release', 'deisolate-agent', isolationNeeds, ({ reason }, id) => ({
  id,
  ...commentOf(reason),
}));

const quarantineFile: Verb = taskVerb(
  'quarantine-file',
  'quarantine-file',
  'By full path. A file in a folder that the console keeps out of the quarantine stays where it is.',
  (input, id) => ({ id, filePath: textOf(input, 'path', 'quarantines a file by its full path') }),
);

const restoreFile: Verb = taskVerb(
  'restore-file',
  'restore-quarantine-file',
  'By SHA-256. A file that lies at the old place by now is not overwritten.',
  (input, id) => {
    const hash = textOf(input, 'hash', 'restores a file by its SHA-256');
    if (!/^[0-9A-Fa-f]{64}$/.test(hash)) {
      throw invalidInput([
        { path: 'input.hash', problem: 'must be a SHA-256: Stormshield SES knows files in quarantine by no other' },
      ]);
    }
    return { id, fileHashSha256: hash };
  },
);

const killProcess: Verb = taskVerb(
  'kill-process',
  'terminate-process',
  'By the full path of the executable; every process that runs from it is ended, with its children.',
  (input, id) => ({
    id,
    processPath: textOf(input, 'path', 'ends processes by the full path of their executable'),
    terminateProcessTree: true,
  }),
);

const notKnown = 'The public API is not known to have a call for it.';

function notOffered(verb: VerbId, reason = notKnown): VerbImplementation<never> {
  return unsupportedVerb(verb, reason, 'inferred');
}

export const verbSupport: VerbSupport<StormshieldClient> = {
  verbs: [
    isolate,
    release,
    notOffered(
      'scan',
      'The console scans by YARA rules and indicators; the public API is not known to have a call for it.',
    ),
    notOffered('abort-scan'),
    quarantineFile,
    restoreFile,
    killProcess,
    notOffered('block-hash'),
    notOffered('unblock-hash'),
    notOffered('restart'),
    notOffered('shutdown'),
    notOffered('list-endpoints', noDirectory),
    notOffered('get-endpoint', noDirectory),
    notOffered('resolve-endpoint', noDirectory),
    notOffered('list-users-on-endpoint'),
    notOffered('list-software'),
    notOffered('list-detections', 'The public API is not known to give events; agent handlers forward them by syslog.'),
    notOffered('update-detection'),
    notOffered('fetch-file'),
  ],
  directory,
};

function taskVerb(
  verb: VerbId,
  action: string,
  reason: string,
  inputOf: (input: JsonObject, agentId: string) => JsonObject,
): Verb {
  const actionId = `stormshield.${action}`;
  const capability: Omit<Capability, 'verb'> = { level: 'conditional', reason, basis: 'inferred', permission };
  return {
    verb,
    capability,
    actions: [actionId],
    maxEndpoints: 1,
    calls: (input, endpoints) =>
      endpoints.map(({ id }: Endpoint) => ({ actionId, input: inputOf(input, id), endpoints: [id] })),
    probe: async (context) => probeTasks(capability, context),
  };
}

function commentOf(reason: JsonObject[string] | undefined): JsonObject {
  return typeof reason === 'string' && reason !== '' ? { comment: reason } : {};
}

/** @throws AppError `invalid_input` where the verb was given something else to find it by */
function textOf(input: JsonObject, name: string, what: string): string {
  const value = input[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalidInput([{ path: `input.${name}`, problem: `is needed: Stormshield SES ${what}` }]);
}
