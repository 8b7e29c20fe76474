/* Steps of a CACAO workflow, as a file has them. */

/** Ids in the tests are written `action-1`; the file gets a UUID for each. */
export const idOf = (short: string): string =>
  short.replace(/-(\d+)$/, (_, digit: string) => `--00000000-0000-4000-8000-${digit.padStart(12, '0')}`);
const withIds = (value: object): string =>
  JSON.stringify(value, null, 2).replaceAll(
    /"(start|end|action|playbook-action|parallel|if-condition|while-condition|switch-condition|playbook|identity|http-api|organization)-(\d+)"/g,
    (_, type: string, digit: string) => `"${idOf(`${type}-${digit}`)}"`,
  );
export const file = (workflow: object, more: object = {}): string =>
  withIds({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: 'playbook-1',
    name: 'Flow',
    created_by: 'identity-1',
    created: '2024-11-08T09:44:35.226Z',
    modified: '2024-11-08T09:44:53.904Z',
    workflow_start: 'start-1',
    workflow,
    agent_definitions: { 'organization-1': { type: 'organization', name: 'SOC' } },
    ...more,
  });
export const start = { 'start-1': { type: 'start', on_completion: 'action-1' } };
export const end = (...digits: readonly number[]) =>
  Object.fromEntries(digits.map((digit) => [`end-${digit}`, { type: 'end' }]));
export const manual = (name: string, more: object) => ({
  type: 'action',
  name,
  agent: 'organization-1',
  commands: [{ type: 'manual', command: `Please ${name}` }],
  ...more,
});
export const openC2 = (command: object) => ({
  type: 'openc2-http',
  command: 'POST /openc2 HTTP/1.1',
  content_b64: Buffer.from(JSON.stringify(command)).toString('base64'),
});
