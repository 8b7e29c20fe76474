import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import type { BuiltPlaybook } from '#playbook/builder/define-playbook.ts';
import { playbookHash } from '#playbook/canonical.ts';
import { checkPlaybook } from '#playbook/check.ts';
import { parsePlaybook } from '#playbook/parse.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
const catalog = createCatalog(connectors);
const actionIds = catalog.actions().map(({ id }) => id);

describe('playbooks written in TypeScript', () => {
  it('are there', () => expect(files).toEqual(['sentinelone-expiring-sites.ts']));

  it.each(files)('%s gives the document beside it, which the real catalogue takes', async (name) => {
    const { playbook } = (await import(new URL(name, folder).href)) as { playbook: BuiltPlaybook };
    const committed = readFileSync(new URL(name.replace(/\.ts$/, '.yaml'), folder), 'utf8');
    expect(playbook.source).toBe(committed);
    const parsed = parsePlaybook(committed);
    expect(playbookHash(parsed.playbook)).toBe(playbookHash(playbook.playbook));
    const known = (id: string) => (actionIds.includes(id) ? catalog.action(id).action : null);
    expect(checkPlaybook(parsed, { action: known, actionIds })).toEqual([]);
  });
});
