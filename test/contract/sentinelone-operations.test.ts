import { describe, expect, it } from 'vitest';
import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import { publishedRateOf, publishedRates } from '#connectors/sentinelone/rates.ts';
import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { readVendorFile, textOf } from './vendor-description.ts';

const file = readVendorFile('operations.json');
const operations = Array.isArray(file) ? (file as readonly Json[]).filter(isJsonObject) : [];
const note = file === null ? ' (SKIPPED: the list of operations is not beside the repository)' : '';
const actions = sentinelOneConnector.actions as unknown as readonly TableAction[];

/** Beyond the list: what people need and the list lacks. */
const extras = [
  'deep-visibility.ping-power-query',
  'exclusions-and-blocklist.delete-unified-exclusions',
  'exclusions-and-blocklist.list-unified-exclusions',
  'firewall-control.list-firewall-rules',
  'marketplace.list-installed-applications',
  'request',
  'users.get-current-user',
  'users.get-token-details',
];

/** Where our judgement is stricter than the list: the change cannot be taken back. */
const judgedDestructive = [
  'accounts/revert-account-policy',
  'agent-actions/restart',
  'generic-request/sentinelone-api-request',
  'groups/regenerate-group-token',
  'groups/revert-policy',
  'sites/regenerate-site-key',
  'sites/revert-site-policy',
  'threats/mitigate-threats',
];

function actionOf(operation: JsonObject): TableAction {
  const id = `sentinelone.${textOf(operation['id']).replace('/', '.')}`;
  const action = actions.find((one) => one.id === id);
  if (action === undefined) throw new TypeError(`${id} is missing.`);
  return action;
}

describe(`the table of actions, against the list of operations${note}`, () => {
  it.skipIf(file === null)('has every id, in 46 categories, and the named extras', () => {
    const ids = operations.map((operation) => textOf(operation['id']).replace('/', '.'));
    const ours = actions.map(({ id }) => id.replace('sentinelone.', ''));
    expect(ids.length).toBe(341);
    expect(ours.toSorted()).toEqual([...ids, ...extras].toSorted());
    expect(new Set(actions.map(({ category }) => category)).size).toBe(46);
  });

  it.skipIf(file === null)('sends each to the same place', () => {
    const different = operations
      .filter((operation) => operation['method'] !== '*')
      .flatMap((operation) => {
        const { template, method } = actionOf(operation).shape;
        const [with_, without] = [template.replaceAll(/[[\]]/g, ''), template.replace(/\[.*?\]/, '')];
        const path = textOf(operation['path']).replace('/web/api/v2.1', '');
        const alternative = textOf(operation['altPath'] ?? path).replace('/web/api/v2.1', '');
        const isSame =
          method === operation['method'] && with_ === path && (without === alternative || without === path);
        return isSame ? [] : [`${textOf(operation['id'])} ${method} ${template}`];
      });
    expect(different).toEqual([]);
  });

  it.skipIf(file === null)('judges effects as the list does, or more strictly where that is meant', () => {
    const different = operations.filter((operation) => actionOf(operation).effect !== operation['effect']);
    expect(
      different
        .map((operation) => operation['id'])
        .map(textOf)
        .toSorted(),
    ).toEqual(judgedDestructive);
    expect(judgedDestructive.map((id) => actionOf({ id }).effect)).toEqual(judgedDestructive.map(() => 'destructive'));
  });

  it.skipIf(file === null)('knows lifecycle, duties of filters, secrets and paging', () => {
    for (const operation of operations) {
      const { row } = actionOf(operation);
      const response = operation['response'] as JsonObject;
      expect({
        id: operation['id'],
        lifecycle: row.lifecycle ?? 'current',
        duty: row.filterRequiresOneOf ?? null,
        secret: row.secretOutput !== undefined,
        paging: row.paging ?? 'none',
        itemsPath: row.itemsPath ?? null,
      }).toEqual({
        id: operation['id'],
        lifecycle: operation['lifecycle'],
        duty: operation['filterRequiresOneOf'] ?? null,
        secret: operation['sensitiveOutput'] ?? false,
        paging: response['paginated'],
        itemsPath: response['itemsPath'] ?? null,
      });
    }
  });

  it.skipIf(file === null)('names every permission that is documented', () => {
    const missing = operations.flatMap((operation) => {
      const permissions = isJsonObject(operation['permissions']) ? operation['permissions'] : {};
      const names = [permissions['required'], permissions['optional']].flatMap((list) =>
        Array.isArray(list) ? (list as readonly string[]) : [],
      );
      const { permission } = actionOf(operation).row;
      return names.filter((name) => !permission.includes(name)).map((name) => `${textOf(operation['id'])} ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it.skipIf(file === null)('keeps the published limit of every path', () => {
    const different = operations
      .filter((operation) => operation['method'] !== '*')
      .flatMap((operation) => {
        const path = textOf(operation['path']).replace('/web/api/v2.1', '');
        const rate = publishedRateOf(path);
        const listed = operation['rateLimit'] ?? null;
        const same = JSON.stringify(rate) === JSON.stringify(listed);
        return same ? [] : [`${textOf(operation['id'])} ${JSON.stringify(rate)} ${JSON.stringify(listed)}`];
      });
    expect(different).toEqual([]);
    expect(publishedRates.length).toBeGreaterThan(20);
  });

  it.skipIf(file === null)('takes the same parameters, required where the list says so', () => {
    const different = operations
      .filter((operation) => operation['method'] !== '*')
      .flatMap((operation) => {
        const { shape, row } = actionOf(operation);
        const listed = (operation['query'] as readonly JsonObject[]).filter((one) => one['type'] !== 'object');
        const names = listed.map((one) => textOf(one['name'])).toSorted();
        const ours = Object.keys(shape.query.fields).toSorted();
        const required = listed.filter((one) => one['required'] === true).map((one) => textOf(one['name']));
        const open = required.filter(
          (name) => shape.query.fields[name]?.required !== true && row.defaults?.[name] === undefined,
        );
        return JSON.stringify(names) === JSON.stringify(ours) && open.length === 0
          ? []
          : [`${textOf(operation['id'])} ${open.join(' ')}`];
      });
    expect(different).toEqual([]);
  });

  it.skipIf(file === null)('writes no sentence of the list', () => {
    const summaries = new Set(operations.map((operation) => textOf(operation['summary']).toLowerCase()));
    const copied = actions.filter(({ row }) => summaries.has(row.summary.replace(/\.$/, '').toLowerCase()));
    expect(copied.map(({ id }) => id)).toEqual([]);
  });
});
