export function playbookOf(id: string, steps: string, more = ''): string {
  return `id: ${id}\ntitle: ${id}\ninputs: {}\n${more}steps:\n${steps}`;
}

const request = (id: string, method: string): string =>
  `  - { id: ${id}, action: stormshield.request, connection: SES, input: { method: ${method}, path: /x } }\n`;
export const deletes = request('drop', 'DELETE');
export const reads = request('count', 'GET');
export const nightly = `triggers:\n  - { id: nightly, schedule: '0 3 * * *' }\n`;
export const inner = (playbook: string): string => `  - { id: inner, playbook: ${playbook} }\n`;
/** A trigger starts the first of these, by way of the second. */
export const startedFromAfar = [
  playbookOf('deepest', reads),
  playbookOf('middle', inner('deepest')),
  playbookOf('outer', inner('middle'), nightly),
];
