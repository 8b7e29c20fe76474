import type { Effect } from './effect.ts';
import { defineFields, type Fields } from './field.ts';

/** What every verb on machines takes. */
const machines = defineFields({
  endpoints: {
    kind: 'list',
    of: 'text',
    maxItems: 1_000,
    required: true,
    label: 'Endpoints',
    help: 'Names, IP addresses, MAC addresses or agent ids; `<connection>/<agent id>` for one certain agent; `incident:<incident>` for all that are contained for it.',
  },
});
const machine = defineFields({ endpoint: { kind: 'text', required: true, label: 'Endpoint' } });
const reason = defineFields({ reason: { kind: 'text', maxLength: 500, help: 'Why; kept in ledger and audit.' } });
const hash = defineFields({
  hash: {
    kind: 'text',
    required: true,
    pattern: '^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$',
    label: 'Hash',
    help: 'MD5, SHA-1 or SHA-256.',
  },
  operatingSystem: { kind: 'choice', values: ['windows', 'macos', 'linux'], default: 'windows' },
});
const limit = defineFields({ limit: { kind: 'integer', min: 1, max: 10_000, default: 1_000 } });
const detection = defineFields({
  detections: { kind: 'list', of: 'text', maxItems: 1_000, required: true, label: 'Detections' },
});

interface Verb {
  readonly title: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly input: Fields;
}

/** The vendor-neutral responses. One input shape each, whatever the console. */
export const verbTable = {
  isolate: {
    title: 'Isolate',
    summary: 'Cut a machine off the network, but for its console.',
    effect: 'destructive',
    input: defineFields({
      ...machines,
      ...reason,
      until: { kind: 'instant', help: 'Released by itself at this time.' },
    }),
  },
  release: {
    title: 'Release',
    summary: 'Give an isolated machine its network back.',
    effect: 'write',
    input: defineFields({ ...machines, ...reason }),
  },
  scan: { title: 'Scan', summary: 'Start a full scan.', effect: 'write', input: machines },
  'abort-scan': { title: 'Abort scan', summary: 'Stop a scan that is under way.', effect: 'write', input: machines },
  'quarantine-file': {
    title: 'Quarantine file',
    summary: 'Move a file where it can do no harm.',
    effect: 'destructive',
    input: defineFields({
      ...machine,
      path: { kind: 'text', maxLength: 2_000 },
      hash: { kind: 'text', maxLength: 64 },
      detection: { kind: 'text', maxLength: 200 },
    }),
  },
  'restore-file': {
    title: 'Restore file',
    summary: 'Give a quarantined file back.',
    effect: 'write',
    input: defineFields({
      ...machine,
      path: { kind: 'text', maxLength: 2_000 },
      hash: { kind: 'text', maxLength: 64 },
      detection: { kind: 'text', maxLength: 200 },
      quarantineId: { kind: 'text', maxLength: 200 },
    }),
  },
  'kill-process': {
    title: 'Kill process',
    summary: 'End a process, and what it started where the console can.',
    effect: 'destructive',
    input: defineFields({
      ...machine,
      processId: { kind: 'integer', min: 1 },
      name: { kind: 'text', maxLength: 500 },
      path: { kind: 'text', maxLength: 2_000 },
      detection: { kind: 'text', maxLength: 200 },
    }),
  },
  'block-hash': {
    title: 'Block hash',
    summary: 'Forbid a file everywhere by its hash.',
    effect: 'write',
    input: defineFields({ ...hash, ...reason }),
  },
  'unblock-hash': {
    title: 'Unblock hash',
    summary: 'Allow a file again that was blocked by its hash.',
    effect: 'write',
    input: defineFields({ ...hash, ...reason }),
  },
  restart: {
    title: 'Restart',
    summary: 'Restart a machine.',
    effect: 'destructive',
    input: defineFields({ ...machines, ...reason }),
  },
  shutdown: {
    title: 'Shut down',
    summary: 'Shut a machine down.',
    effect: 'destructive',
    input: defineFields({ ...machines, ...reason }),
  },
  'list-endpoints': {
    title: 'List endpoints',
    summary: 'Machines with all their agents.',
    effect: 'read',
    input: limit,
  },
  'get-endpoint': {
    title: 'Get endpoint',
    summary: 'What the consoles know of a machine.',
    effect: 'read',
    input: machine,
  },
  'resolve-endpoint': {
    title: 'Resolve endpoint',
    summary: 'From a name, IP address, MAC address or id to the agents that watch the machine.',
    effect: 'read',
    input: machine,
  },
  'list-users-on-endpoint': {
    title: 'List users on endpoint',
    summary: 'Who uses a machine, as the console knows.',
    effect: 'read',
    input: machine,
  },
  'list-software': {
    title: 'List software',
    summary: 'Programs installed on a machine.',
    effect: 'read',
    input: defineFields({ ...machine, ...limit }),
  },
  'list-detections': {
    title: 'List detections',
    summary: 'Threats, alerts or incidents, newest first.',
    effect: 'read',
    input: defineFields({ endpoint: { kind: 'text', label: 'Endpoint' }, since: { kind: 'instant' }, ...limit }),
  },
  'update-detection': {
    title: 'Update detection',
    summary: 'Set verdict, status or note of detections.',
    effect: 'write',
    input: defineFields({
      ...detection,
      verdict: { kind: 'choice', values: ['true_positive', 'false_positive', 'suspicious', 'undefined'] },
      status: { kind: 'choice', values: ['unresolved', 'in_progress', 'resolved'] },
      note: { kind: 'text', maxLength: 4_000 },
    }),
  },
  'fetch-file': {
    title: 'Fetch file',
    summary: 'Bring a file from a machine into the file store.',
    effect: 'write',
    input: defineFields({
      ...machine,
      path: { kind: 'text', maxLength: 2_000 },
      detection: { kind: 'text', maxLength: 200 },
      password: {
        kind: 'text',
        sensitive: true,
        maxLength: 200,
        help: 'Locks the archive that the agent uploads, where the console wants one.',
      },
    }),
  },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbId = keyof typeof verbTable;

export const verbIds = Object.keys(verbTable) as readonly VerbId[];
