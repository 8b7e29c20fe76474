import { defineFields, type InputOf } from '#kernel/field.ts';
import { transportFields, transportSecretFields } from '#kernel/transport-fields.ts';

const signInFields = defineFields({
  serverUrl: {
    kind: 'text',
    required: true,
    maxLength: 2_048,
    address: true,
    label: 'Server URL',
    help: 'Scheme, host and port of the Administration Server, normally https://<server>:13299.',
  },
  userName: { kind: 'text', required: true, maxLength: 256, label: 'User name' },
  userKind: {
    kind: 'choice',
    values: ['auto', 'internal', 'domain'],
    default: 'auto',
    label: 'Kind of user',
    help: 'internal: made in Users & Roles of the console. domain: a Windows account. auto: tries internal first, and domain first when a domain is given.',
  },
  domain: {
    kind: 'text',
    maxLength: 256,
    pattern: '^[^"\\s,\\u0080-\\uffff]+$',
    label: 'Domain',
    help: 'Of a Windows account.',
  },
  apiVersion: { kind: 'text', maxLength: 16, default: 'v1.0', label: 'API version' },
  virtualServer: { kind: 'text', maxLength: 256, label: 'Virtual server', help: 'Left out, the main server is meant.' },
  sessions: {
    kind: 'integer',
    min: 1,
    max: 8,
    default: 2,
    label: 'Sessions',
    help: 'How many sessions are open at most. Each carries one request at a time.',
  },
});

const readingFields = defineFields({
  checkFilters: {
    kind: 'flag',
    default: true,
    label: 'Check filters',
    help: 'Finds syntax errors of filters before they are sent. Switch it off for a console that takes more than its documentation says.',
  },
  eventCeiling: {
    kind: 'integer',
    min: 2,
    max: 1_000_000,
    default: 50_000,
    label: 'Event ceiling',
    help: 'A search that finds this many events may have been cut off by the console; its time window is then split.',
  },
  openPortsSource: {
    kind: 'choice',
    values: ['distribution-point', 'agent-settings'],
    default: 'distribution-point',
    label: 'Source of open ports',
    help: 'No public call lists the listening ports of a device. distribution-point: UaControl.GetUpdateAgentInfo. agent-settings: the KSN proxy settings of the Network Agent.',
  },
});

const isolationFields = defineFields({
  isolationProduct: {
    kind: 'text',
    maxLength: 31,
    default: 'SOYUZ',
    label: 'Isolation: product',
    help: 'Product whose settings hold the isolation. The default is Kaspersky Endpoint Agent; it is inferred.',
  },
  isolationVersion: { kind: 'text', maxLength: 31, default: '4.0.0.0', label: 'Isolation: product version' },
  isolationSection: {
    kind: 'text',
    maxLength: 31,
    default: 'NetworkIsolation',
    label: 'Isolation: section',
    help: 'The vendor does not publish it, so the default is a guess; kaspersky.discover-isolation-settings shows what a host has.',
  },
  isolationEnabledKey: { kind: 'text', maxLength: 128, default: 'Enabled', label: 'Isolation: key of the switch' },
  isolationReportKey: {
    kind: 'text',
    maxLength: 128,
    default: 'Isolated',
    label: 'Isolation: key of the report',
    help: 'Where a device reports its own state in SS_PRODINFO under the same product, version and section, an order is done only when the report agrees. The name is a guess; a device that reports nothing under it is judged without.',
  },
  isolationTimeoutKey: {
    kind: 'text',
    maxLength: 128,
    default: 'AutoTurnOffTimeout',
    label: 'Isolation: key of the timeout',
  },
  isolationTimeoutUnit: {
    kind: 'choice',
    values: ['seconds', 'minutes'],
    default: 'seconds',
    label: 'Isolation: unit of the timeout',
  },
  isolationNamesConfirmed: {
    kind: 'flag',
    default: false,
    label: 'Isolation: names are confirmed',
    help: 'Writes the settings also to a host that does not hold section and switch yet. Leave it off until the names are known to be right: a wrong name would be stored and change nothing.',
  },
  isolationDeadlineMinutes: {
    kind: 'integer',
    min: 1,
    max: 10_080,
    default: 60,
    label: 'Isolation: deadline in minutes',
    help: 'How long a change is followed. A host that is offline takes it when it is back.',
  },
});

const taskFields = defineFields({
  learnFromTasks: {
    kind: 'flag',
    default: true,
    label: 'Learn from existing tasks',
    help: 'A new task takes component, version and parameters from an existing task of the same product and type. Off, or without such a task, the templates below are used.',
  },
  scanTemplates: {
    kind: 'document',
    label: 'Scan templates',
    help: 'By platform (windows, linux, server, mac): product, version, component, taskName, additionalParams. What is left out keeps its default.',
  },
  hostListForm: {
    kind: 'choice',
    values: ['ids', 'containers'],
    default: 'ids',
    label: 'Form of the host list',
    help: 'ids: plain host ids. containers: one container with KLHST_WKS_HOSTNAME for each, should a console want that.',
  },
  quarantineProduct: { kind: 'text', maxLength: 64, default: 'KES', label: 'Quarantine: product' },
  quarantineVersion: { kind: 'text', maxLength: 64, default: '11.0.0.0', label: 'Quarantine: product version' },
  quarantineComponent: { kind: 'text', maxLength: 64, label: 'Quarantine: component' },
  quarantineTaskName: {
    kind: 'text',
    maxLength: 128,
    label: 'Quarantine: task type',
    help: 'TASK_NAME of a task that quarantines files. The vendor does not publish it; kaspersky.learn-task-template reads it from a task made in the console.',
  },
  quarantineFilesKey: {
    kind: 'text',
    maxLength: 128,
    label: 'Quarantine: key of the files',
    help: 'Member of TASK_ADDITIONAL_PARAMS that holds the list of paths.',
  },
  quarantineParameters: {
    kind: 'document',
    label: 'Quarantine: other parameters',
    help: 'Other members of TASK_ADDITIONAL_PARAMS, used when no existing task gives them.',
  },
  taskPollSeconds: {
    kind: 'integer',
    min: 1,
    max: 3_600,
    default: 10,
    label: 'First wait in seconds',
    help: 'How soon accepted work is asked about. Later waits grow to two minutes.',
  },
  taskDeadlineMinutes: {
    kind: 'integer',
    min: 1,
    max: 10_080,
    default: 720,
    label: 'Task deadline in minutes',
    help: 'How long a task is followed.',
  },
  quarantineWindowSeconds: {
    kind: 'integer',
    min: 1,
    max: 86_400,
    default: 300,
    label: 'Quarantine window in seconds',
    help: 'When a quarantined file shows no effect of an accepted order for this long, the order counts as without effect, as without a licence.',
  },
});

export const settings = defineFields({
  ...signInFields,
  ...readingFields,
  ...isolationFields,
  ...taskFields,
  ...transportFields,
});

export const secrets = defineFields({
  password: { kind: 'text', required: true, sensitive: true, maxLength: 1_024, label: 'Password' },
  ...transportSecretFields,
});

export type Settings = InputOf<typeof settings>;
export type Secrets = InputOf<typeof secrets>;
