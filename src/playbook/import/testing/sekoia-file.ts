/* Nodes of a playbook of Sekoia.io, as a file has them. */

const modules = { sekoia: '92d8bb47-7c51-445d-81de-ae04edbb6f0a', stormshield: '758103e9-eb62-4b0d-8c71-0ff9c60ca677' };
export const isolate = 'a93e9854-09f1-4b52-851c-8d878121b716';

export const trigger = (...to: readonly string[]) => ({ name: 'Alert', type: 'trigger', outputs: { default: to } });
export const action = (id: string, to: readonly string[] = [], more: object = {}) => ({
  name: `Isolate ${id}`,
  type: 'action',
  action_uuid: isolate,
  module_uuid: modules.stormshield,
  outputs: { default: to },
  arguments: { id: '{{ node.0.host }}' },
  ...more,
});
export const unknown = (to: readonly string[] = [], outputs: object = { default: to }) => ({
  name: 'Ask somebody',
  type: 'action',
  action_uuid: '00000000-0000-0000-0000-000000000001',
  module_uuid: modules.sekoia,
  outputs,
  arguments: { q: '{{ node.0.q }}' },
});
export const request = (args: object, to: readonly string[] = []) => ({
  name: 'Ask',
  type: 'action',
  action_uuid: '40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5',
  module_uuid: '5894985f-91eb-46db-9306-cc5ac6463d3d',
  outputs: { default: to },
  arguments: args,
});
export const readJson = (args: object, to: readonly string[] = []) => ({
  name: 'Read',
  type: 'action',
  action_uuid: 'ecedfa52-7033-4ea8-9c3b-93ad34295f87',
  module_uuid: '07cce76b-a319-40ee-a0cf-1ba433431e21',
  outputs: { default: to },
  arguments: args,
});
export const operator = (subtype: string, to: readonly string[], more: object = {}) => ({
  name: subtype,
  type: 'operator',
  subtype,
  outputs: { default: to },
  ...more,
});
export const file = (nodes: object, more: object = {}): string =>
  JSON.stringify({ name: 'A playbook', nodes, workspace: 'SOC', description: 'What it does', ...more }, null, 2);
