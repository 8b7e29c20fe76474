import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { cliFlagsOf } from '#catalog/cli-flags.ts';
import { connectors } from '#catalog/connectors.ts';
import { defaultMaxItems, defaultMaxLength, type Field, type Fields } from '#kernel/field.ts';

const root = join(import.meta.dirname, '..');
const catalog = createCatalog(connectors);
const actions = catalog.actions().map((action) => [action.id, action] as const);

/** Every field, those within groups and lists too, with its dotted name. */
function fieldsIn(fields: Fields, prefix = ''): readonly (readonly [string, Field])[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const inner =
      field.kind === 'group' ? field.fields : field.kind === 'list' && typeof field.of === 'object' ? field.of : {};
    return [[path, field] as const, ...fieldsIn(inner, `${path}.`)];
  });
}

function unboundedIn(fields: Fields): readonly string[] {
  return fieldsIn(fields)
    .filter(([, field]) => !isBounded(field))
    .map(([path]) => path);
}

function isBounded(field: Field): boolean {
  switch (field.kind) {
    case 'text':
      return (field.maxLength ?? defaultMaxLength) <= 1_048_576;
    case 'integer':
    case 'number':
      return field.min !== undefined && field.max !== undefined;
    case 'list':
      // SentinelOne takes 15,000 users at once, more than any other list.
      return (field.maxItems ?? defaultMaxItems) <= 15_000;
    default:
      return true;
  }
}

describe('every action id', () => {
  it('is pinned: an id never changes and never goes', async () => {
    const golden = await readFile(join(root, 'test/golden/action-ids.txt'), 'utf8');
    const ids = catalog.actions().map((action) => action.id);
    expect(ids.toSorted()).toEqual(golden.trim().split('\n').toSorted());
  });

  it.each(actions)('%s begins with its connector and is in kebab case', (id) => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/);
    expect(id.startsWith(`${catalog.action(id).connector.id}.`)).toBe(true);
  });
});

describe.each(actions)('%s', (_id, action) => {
  it('says what it is in one line and what it does in a few sentences', () => {
    expect(action.title).toMatch(/^\p{Lu}[^\n]{2,79}$/u);
    expect(action.title).not.toMatch(/[.\s]$/);
    expect(action.summary).toMatch(/^\p{Lu}[^\n]{8,498}\.$/u);
    expect(action.category).toMatch(/^\p{Lu}[^\n]{2,59}$/u);
    expect(action.inferred ?? 'A sentence.').toMatch(/\.$/);
    expect(action.manualCheck ?? 'A sentence.').toMatch(/\.$/);
  });

  it('bounds every field', () => {
    expect(unboundedIn(action.input)).toEqual([]);
  });

  it('names its fields so that they can be flags, each its own', () => {
    const names = fieldsIn(action.input).map(([path]) => path.split('.').at(-1));
    expect(names.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name ?? ''))).toEqual([]);
    const flags = cliFlagsOf(action.input).map((flag) => flag.flag);
    expect(flags.length).toBe(new Set(flags).size);
  });

  it('names its targets, and a way to find out, if it writes; neither if it only reads', () => {
    const writes = action.effect !== 'read';
    expect(action.targets !== undefined).toBe(writes);
    expect(action.recover !== undefined || action.manualCheck !== undefined).toBe(writes);
    expect(writes || action.effectOf === undefined).toBe(true);
  });

  it('is a read if it is called one', () => {
    // The vendor calls this a list, but it tasks the agents; the list is another action.
    if (action.id === 'sentinelone.agent-actions.list-agent-applications') return;
    const name = action.id.split('.').at(-1) ?? '';
    if (!/^(get|list|count|search|wait|read|show)-/.test(name)) return;
    expect(action.effect).toBe('read');
  });
});

describe('the verbs of every connector', () => {
  const verbs = connectors.flatMap(({ verbSupport }) => verbSupport?.verbs ?? []);

  it('are made of actions that are there, each of which is one verb', () => {
    const used = verbs.flatMap(({ actions: own, alike = [], isMeant }) =>
      [...own, ...alike].map((id) => ({ id, isShared: isMeant !== undefined })),
    );
    for (const { id } of used) expect(catalog.action(id).action.id).toBe(id);
    const alone = used.filter(({ isShared }) => !isShared).map(({ id }) => id);
    expect(alone.toSorted()).toEqual([...new Set(alone)].toSorted());
  });

  it('cover what isolates and releases under other names', () => {
    const named = (verb: string) =>
      verbs.filter((one) => one.verb === verb).flatMap(({ actions: own, alike = [] }) => [...own, ...alike]);
    const sounding = (pattern: RegExp) =>
      catalog
        .actions()
        .map(({ id }) => id)
        .filter((id) => pattern.test(id))
        .toSorted();
    expect(named('isolate').toSorted()).toEqual(sounding(/\.(isolate-|disconnect-(?!container))/));
    expect(named('release').toSorted()).toEqual(sounding(/\.(deisolate-|unisolate-|connect-|reconnect-(?!container))/));
  });
});

describe.each(connectors.map((connector) => [connector.id, connector] as const))(
  'the connector %s',
  (id, connector) => {
    it('has a plain id, a name and a page', () => {
      expect(id).toMatch(/^[a-z][a-z0-9]*$/);
      expect(connector.title).not.toBe('');
      expect(new URL(connector.docsUrl).protocol).toBe('https:');
      expect(connector.actions.length).toBeGreaterThan(0);
    });

    it('bounds its settings and secrets, and keeps the two apart', () => {
      expect(unboundedIn({ ...connector.settings, ...connector.secrets })).toEqual([]);
      const sensitive = (fields: Fields) => fieldsIn(fields).map(([, field]) => field.sensitive === true);
      expect(sensitive(connector.settings)).not.toContain(true);
      expect(sensitive(connector.secrets)).not.toContain(false);
      expect(Object.keys(connector.settings).filter((name) => name in connector.secrets)).toEqual([]);
    });
  },
);

it('offers everything that the Stormshield module of the reference has, under its argument names', () => {
  const inputOf = (name: string) => Object.keys(catalog.action(`stormshield.${name}`).action.input);
  expect(inputOf('isolate-agent')).toEqual(['id', 'forceServerIsolation', 'comment']);
  expect(inputOf('deisolate-agent')).toEqual(['id', 'comment']);
  expect(inputOf('quarantine-file')).toEqual(['id', 'filePath', 'bypassExcludedDirectories']);
  expect(inputOf('restore-quarantine-file')).toEqual(['id', 'fileHashSha256', 'overwriteExistingFile']);
  expect(inputOf('terminate-process')).toEqual(['id', 'processPath', 'terminateProcessTree']);
  expect(inputOf('wait-for-task')).toEqual(['task_id', 'interval', 'deadline']);
});
