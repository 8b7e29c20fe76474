import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defineFields, type Fields } from '#kernel/field.ts';
import { checkPlaybook } from './check.ts';
import { parsePlaybook } from './parse.ts';
import type { Lookups } from './check-context.ts';

const folder = new URL('../../playbooks/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const task = defineFields({ id: { kind: 'text', required: true, maxLength: 256 }, comment: { kind: 'text' } });
const agents = defineFields({ filter: { kind: 'group', fields: { ids: { kind: 'list', of: 'text' } } } });
const actions: { readonly [id: string]: Fields } = {
  'stormshield.isolate-agent': { ...task, forceServerIsolation: { kind: 'flag' } },
  'stormshield.deisolate-agent': task,
  'sentinelone.agent-actions.disconnect-from-network': agents,
  'sentinelone.agent-actions.connect-to-network': agents,
  'sentinelone.sites.list-sites': defineFields({
    states: { kind: 'list', of: 'text' },
    all: { kind: 'flag' },
  }),
  'sentinelone.threat-notes.add-note-to-multiple': {
    ...agents,
    data: { kind: 'group', fields: { text: { kind: 'text', required: true } } },
  },
  'kaspersky.isolate-hosts': defineFields({
    hostIds: { kind: 'list', of: 'text', required: true },
    isolationTimeout: { kind: 'integer', min: 1, max: 43_200 },
  }),
  'kaspersky.scan-hosts': defineFields({
    hostNames: { kind: 'list', of: 'text', required: true },
    scanType: { kind: 'text', required: true },
    scanDisplayName: { kind: 'text', required: true },
  }),
  'kaspersky.get-scan-result': defineFields({
    hostId: { kind: 'text', required: true },
    scanTaskName: { kind: 'text', required: true },
  }),
};
const lookups: Lookups = {
  action: (id) =>
    Object.hasOwn(actions, id) ? { id, input: actions[id] ?? {}, effect: 'destructive', idempotent: true } : null,
  actionIds: Object.keys(actions),
};

describe('the shipped playbooks', () => {
  it('are there', () =>
    expect(files).toEqual([
      'isolate-and-release.yaml',
      'isolate-many.yaml',
      'kaspersky-contain-host.yaml',
      'sentinelone-contain-endpoint.yaml',
      'sentinelone-expiring-sites.yaml',
    ]));

  it.each(files)('%s parses and checks clean, and is named after its id', (name) => {
    const parsed = parsePlaybook(readFileSync(new URL(name, folder), 'utf8'));
    expect(checkPlaybook(parsed, lookups)).toEqual([]);
    expect(`${parsed.playbook.id}.yaml`).toBe(name);
  });
});
