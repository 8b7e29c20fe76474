import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { checkPlaybook } from '#playbook/check.ts';
import { parsePlaybook } from '#playbook/parse.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const guide = readFileSync(new URL('../docs/guide/shipped-playbooks.md', folder), 'utf8');
const catalog = createCatalog(connectors);
const actionIds = catalog.actions().map(({ id }) => id);
const action = (id: string) => (actionIds.includes(id) ? catalog.action(id).action : null);

describe('the shipped playbooks', () => {
  it('are there', () =>
    expect(files).toEqual([
      'connection-report.yaml',
      'contain-critical-detection.yaml',
      'hash-outbreak.yaml',
      'isolate-and-release.yaml',
      'isolate-many.yaml',
      'isolate-offline-host.yaml',
      'kaspersky-contain-host.yaml',
      'ransomware-block.yaml',
      'release-incident.yaml',
      'scan-after-virus-found.yaml',
      'sentinelone-contain-endpoint.yaml',
      'sentinelone-expiring-sites.yaml',
      'stale-agents.yaml',
      'token-expiry.yaml',
      'triage-detection.yaml',
    ]));

  it.each(files)('%s checks clean against the real catalogue, and explains itself', (name) => {
    const parsed = parsePlaybook(readFileSync(new URL(name, folder), 'utf8'));
    const { id, summary = '', inputs, steps, triggers = [], onFailure = [] } = parsed.playbook;
    // Warnings are among the problems.
    expect(checkPlaybook(parsed, { action, actionIds })).toEqual([]);
    expect(`${id}.yaml`).toBe(name);
    expect(summary.length).toBeGreaterThan(80);
    for (const [input, { label, help }] of Object.entries(inputs))
      expect([input, label, help]).toEqual([input, expect.any(String), expect.any(String)]);
    expect(steps.filter(({ title }) => title === undefined)).toEqual([]);
    // What starts by itself has nobody who looks: its failure must be told.
    if (triggers.length > 0) expect(onFailure.map(({ kind }) => kind)).toContain('notify');
    expect(guide).toContain(`\`${id}\``);
  });
});
