import { describe, expect, it } from 'vitest';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { actionOf, idOf } from './testing/console.ts';

function callFor(id: string, input: JsonObject) {
  const action = actionOf(id);
  return action.call(parseInput(action.input, input) as JsonObject);
}

function bodyFor(id: string, input: JsonObject): string {
  const { body } = callFor(id, input);
  return body !== undefined && 'json' in body ? stringifyJson(body.json) : '';
}

describe('the request of a row', () => {
  it('sends lists of the query with commas, and of the body as lists', () => {
    const query = callFor('agents.list-agents', { ids: [idOf(1), idOf(2)], isActive: ['true'], limit: 5 }).query;
    expect(query).toEqual({ ids: `${idOf(1)},${idOf(2)}`, isActive: 'true', limit: '5' });
    const body = bodyFor('agent-actions.broadcast-message', {
      filter: { ids: [idOf(1)], isActive: ['true', 'false'] },
      data: { message: 'Hi' },
    });
    expect(JSON.parse(body)).toEqual({ filter: { ids: [idOf(1)], isActive: [true, false] }, data: { message: 'Hi' } });
  });

  it('refuses a comma in a list of the query, because the console would split it', () => {
    expect(() => callFor('agents.list-agents', { computerName__contains: ['a,b'] })).toThrow(/holds a comma/);
  });

  it('always sends an empty data group where the API has one', () => {
    expect(bodyFor('agent-actions.connect-to-network', { filter: { ids: [idOf(1)] } })).toBe(
      `{"filter":{"ids":["${idOf(1)}"]},"data":{}}`,
    );
  });

  it('writes 64-bit integers as JSON integers, digit for digit', () => {
    const body = bodyFor('gateways.update-gateway', {
      gateway_id: idOf(1),
      data: { accountId: '1234567890123456789', allowScan: true },
    });
    expect(body).toBe('{"data":{"allowScan":true,"accountId":1234567890123456789}}');
  });

  it('sends null only for what the input clears', () => {
    const input = { filter: { ids: [idOf(1)] }, data: { agentAuthorization: '2026-01-31T08:00:00Z' } };
    expect(JSON.parse(bodyFor('agent-actions.edit-agent-upgrade-site-authorization', input))).toMatchObject({
      data: { agentAuthorization: '2026-01-31T08:00:00.000Z' },
    });
    const cleared = bodyFor('sites.update-site', { site_id: idOf(1), data: { name: 'A' }, clear: ['data.externalId'] });
    expect(JSON.parse(cleared)).toEqual({ data: { name: 'A', externalId: null } });
    expect(() =>
      bodyFor('sites.update-site', { site_id: idOf(1), data: { name: 'A' }, clear: ['data.expiration'] }),
    ).toThrow(/must be one of/);
  });

  it('leaves an optional segment of the path out, or fills it', () => {
    const data = { name: 'r', action: 'Allow', status: 'Enabled' };
    const filter = { siteIds: [idOf(1)] };
    expect(callFor('network-quarantine-control.create-firewall-rule', { data, filter }).path).toBe('/firewall-control');
    expect(
      callFor('network-quarantine-control.create-firewall-rule', {
        data,
        filter,
        firewall_rule_category: 'network-quarantine',
      }).path,
    ).toBe('/firewall-control/network-quarantine');
  });

  it('encodes what goes into the path', () => {
    expect(callFor('deep-visibility.get-events-by-type', { event_type: 'Process Exit', queryId: 'q' }).path).toBe(
      '/dv/events/Process%20Exit',
    );
    expect(() => callFor('hashes.hash-reputation-verdict', { hash: '..' })).toThrow(/dot segment/);
  });

  it('sends the values that the console needs and people forget', () => {
    expect(callFor('custom-detection-rule.list-cloud-detection-rules', {}).query).toEqual({ isLegacy: 'false' });
    expect(
      callFor('auto-upgrade-policy.list-upgrade-policies', { osType: 'linux', scopeLevel: 'tenant' }).query,
    ).toMatchObject({ limit: '100', skip: '0', sortOrder: 'asc' });
  });
});
