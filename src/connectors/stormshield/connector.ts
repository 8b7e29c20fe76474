import { defineConnector } from '#kernel/action.ts';
import { defineFields } from '#kernel/field.ts';
import { createRedactor } from '#kernel/redact.ts';
import { transportFields, transportOptions, transportSecretFields } from '#kernel/transport-fields.ts';
import { readBaseUrl } from '#net/base-url.ts';
import { quarantineFile, restoreQuarantineFile } from './actions/files.ts';
import { deisolateAgent, isolateAgent } from './actions/isolation.ts';
import { terminateProcess } from './actions/processes.ts';
import { request } from './actions/request.ts';
import { waitForTask } from './actions/wait-for-task.ts';
import { apiRoot } from './call.ts';
import { checkConsole } from './check.ts';
import { portHint } from './console-error.ts';
import type { StormshieldClient } from './client.ts';
import { verbSupport } from './verbs.ts';

const slowestPollSeconds = 30;

export const stormshieldConnector = defineConnector({
  id: 'stormshield',
  title: 'Stormshield Endpoint Security Evolution',
  vendor: 'Stormshield',
  docsUrl: 'https://documentation.stormshield.eu/SES/v2/en/Content/Administration_Guide/enabling_API.htm',
  settings: defineFields({
    url: {
      kind: 'text',
      required: true,
      maxLength: 2_048,
      address: true,
      label: 'URL',
      help: 'Address of the public API, normally https://<backend>:10443; not the address of the console. https is assumed.',
    },
    allowPlainHttp: {
      kind: 'flag',
      default: false,
      label: 'Allow http',
      help: 'Sends the API key unencrypted. Only for a test.',
    },
    stringBooleans: {
      kind: 'flag',
      default: false,
      label: 'Booleans as text',
      help: 'Sends "true" and "false" as text, for a console that refuses JSON booleans.',
    },
    keyExpiresAt: {
      kind: 'instant',
      label: 'Key expires at',
      help: 'As Backoffice > System > API keys shows it. The API does not tell it, so without it nobody is warned.',
    },
    taskPollSeconds: {
      kind: 'integer',
      min: 1,
      max: 3_600,
      default: 5,
      label: 'First wait in seconds',
      help: `How soon a new task is asked about. Later waits grow to ${slowestPollSeconds} seconds.`,
    },
    taskDeadlineSeconds: {
      kind: 'integer',
      min: 1,
      max: 604_800,
      default: 900,
      label: 'Task deadline in seconds',
      help: 'How long a task is followed. An agent that is offline takes its task when it is back.',
    },
    ...transportFields,
  }),
  secrets: defineFields({
    apiToken: {
      kind: 'text',
      required: true,
      sensitive: true,
      maxLength: 4_096,
      pattern: '^[\\x21-\\x7e]+$',
      label: 'API key',
      help: 'Made in Backoffice > System > API keys, with the usages Agent Monitoring and Remediation.',
    },
    ...transportSecretFields,
  }),
  open({ settings, secrets }, net): StormshieldClient {
    const baseUrl = readBaseUrl(settings.url, 'settings.url', {
      allowHttp: settings.allowPlainHttp,
      dropSuffix: apiRoot,
    });
    return {
      transport: net.open(transportOptions(baseUrl, settings, secrets, [secrets.apiToken])),
      apiToken: secrets.apiToken,
      redact: createRedactor([secrets.apiToken]),
      stringBooleans: settings.stringBooleans,
      polling: {
        pollMs: settings.taskPollSeconds * 1_000,
        maxPollMs: Math.max(slowestPollSeconds, settings.taskPollSeconds) * 1_000,
        deadlineMs: settings.taskDeadlineSeconds * 1_000,
      },
      keyExpiresAt: settings.keyExpiresAt ?? null,
    };
  },
  close: (client) => client.transport.close(),
  transport: (client) => client.transport,
  hints: { tcp: portHint },
  check: checkConsole,
  actions: [
    isolateAgent,
    deisolateAgent,
    quarantineFile,
    restoreQuarantineFile,
    terminateProcess,
    waitForTask,
    request,
  ],
  verbSupport,
});
