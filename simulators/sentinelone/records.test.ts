import { describe, expect, test } from 'vitest';
import { startConsole } from './testing/console.ts';

describe('accounts, sites, groups and policies', () => {
  test('a site has its default group, its token and its end', async () => {
    const console = await startConsole();
    const accountId = (await console.get('/accounts')).data[0].id as string;
    const site = (await console.write('POST', '/sites', { data: { name: 'Madrid', accountId } })).data;
    expect(site).toMatchObject({ name: 'Madrid', state: 'active', accountId });
    expect((await console.tryWrite('POST', '/sites', { data: { name: 'Madrid', accountId } })).status).toBe(409);
    const [group] = (await console.get(`/groups?siteIds=${site.id}`)).data;
    expect(group).toMatchObject({ name: 'Default Group', isDefault: true });
    expect((await console.tryWrite('DELETE', `/groups/${group.id}`, {})).status).toBe(409);
    const before = (await console.get(`/sites/${site.id}/token`)).data.token as string;
    await console.write('PUT', `/sites/${site.id}/regenerate-key`, {});
    expect((await console.get(`/sites/${site.id}/token`)).data.token).not.toBe(before);
    expect((await console.write('POST', `/sites/${site.id}/expire-now`, {})).data.state).toBe('expired');
    await console.write('DELETE', `/sites/${site.id}`, {});
    expect((await console.call(`/sites/${site.id}`)).status).toBe(404);
    expect((await console.get('/sites?limit=1')).data.allSites.totalLicenses).toBe(600_000);
  });

  test('a policy is inherited until it is changed below, and again once it is reverted', async () => {
    const console = await startConsole();
    const { siteId, groupId } = console.agent(1) as { siteId: string; groupId: string };
    const mode = async (path: string) => {
      const { mitigationMode, inheritedFrom } = (await console.get(path)).data;
      return [mitigationMode, inheritedFrom];
    };
    await console.write('PUT', '/tenant/policy', { data: { mitigationMode: 'detect' } });
    expect(await mode(`/groups/${groupId}/policy`)).toEqual(['detect', 'global']);
    await console.write('PUT', `/sites/${siteId}/policy`, { data: { mitigationMode: 'protect' } });
    expect(await mode(`/groups/${groupId}/policy`)).toEqual(['protect', 'site']);
    await console.write('PUT', `/sites/${siteId}/revert-policy`, { data: {} });
    expect(await mode(`/groups/${groupId}/policy`)).toEqual(['detect', 'global']);
  });
});

describe('rules', () => {
  test('one exclusion for each scope of the filter; the same twice is a conflict', async () => {
    const console = await startConsole();
    const ids = (await console.get('/sites')).data.sites.slice(0, 2).map((site: { id: string }) => site.id) as string[];
    const body = { filter: { siteIds: ids }, data: { type: 'path', osType: 'windows', value: 'C:\\New\\' } };
    const { data } = await console.write('POST', '/exclusions', body);
    expect(data.map((row: { scope: unknown }) => row.scope)).toEqual(ids.map((id) => ({ siteIds: [id] })));
    expect((await console.tryWrite('POST', '/exclusions', body)).status).toBe(409);
    expect((await console.get(`/exclusions?siteIds=${ids[0]}`)).data).toHaveLength(1);
    const verdict = { data: { osType: 'windows', value: 'C:\\New\\', exclusionType: 'path' } };
    expect((await console.write('POST', '/exclusions/validate', verdict)).data.status).toBe('Duplication');
  });

  test('device rules are copied, moved, ordered and switched', async () => {
    const console = await startConsole();
    const [rule] = (await console.get('/device-control')).data;
    const { siteId } = console.agent(1);
    const filter = { ids: [rule.id] };
    expect(await console.write('POST', '/device-control/copy-rules', { filter, data: [{ siteId }] })).toEqual({
      data: { affected: 1 },
    });
    expect((await console.get('/device-control?limit=50')).data).toHaveLength(3);
    await console.write('POST', '/device-control/move-rules', { filter, data: [{ siteId }] });
    const [, ...rest] = (await console.get('/device-control?limit=50')).data;
    expect(rest.map((row: { scope: string }) => row.scope)).toEqual(['site', 'site']);
    await console.write('PUT', '/device-control/enable', { filter: {}, data: { status: 'Disabled' } });
    expect((await console.get('/device-control?statuses=Disabled')).data).toHaveLength(3);
  });

  test('tags of firewall rules are added and removed', async () => {
    const console = await startConsole();
    const [rule] = (await console.get('/firewall-control')).data;
    const [tag] = (await console.get('/tags?type=firewall')).data;
    const change = (how: string) =>
      console.write('POST', `/firewall-control/firewall/${how}-tags`, {
        filter: { ids: [rule.id] },
        data: { tagIds: [tag.id] },
      });
    await change('add');
    expect((await console.get(`/firewall-control?tagIds=${tag.id}`)).data[0].tagNames).toEqual(['Servers']);
    await change('remove');
    expect((await console.get(`/firewall-control?tagIds=${tag.id}`)).data).toEqual([]);
  });

  test('indicators are made in batches and deleted by value', async () => {
    const console = await startConsole();
    const rows = ['192.0.2.1', '192.0.2.2'].map((value) => ({ type: 'IPV4', value, source: 'test' }));
    const made = (await console.write('POST', '/threat-intelligence/iocs', { filter: { tenant: true }, data: rows }))
      .data;
    expect(new Set(made.map((row: { batchId: string }) => row.batchId)).size).toBe(1);
    expect(await console.write('DELETE', '/threat-intelligence/iocs', { filter: { value: '192.0.2.1' } })).toEqual({
      data: { affected: 1 },
    });
    expect((await console.get('/threat-intelligence/iocs')).data).toMatchObject([{ value: '192.0.2.2' }]);
  });
});

describe('what the vendor does its own way', () => {
  test('upgrade policies: no envelope around writes, pages by skip alone', async () => {
    const console = await startConsole();
    const body = { name: 'Clients', osType: 'windows', scopeLevel: 'tenant' };
    expect(await console.write('POST', '/upgrade-policy/policy', body)).toEqual({ response: 'success' });
    expect(await console.get('/upgrade-policy/policies-count?scopeLevel=tenant')).toEqual({
      linux: 0,
      macos: 0,
      windows: 2,
    });
    const list = '/upgrade-policy/policies?osType=windows&scopeLevel=tenant&sortBy=priority&sortOrder=asc';
    expect((await console.call(list)).status).toBe(400);
    const { data } = await console.get(`${list}&limit=1&skip=1`);
    expect(data.policies).toMatchObject([{ name: 'Clients', isActive: false }]);
    await console.write('POST', `/upgrade-policy/policy/${data.policies[0].id}`, { action: 'activate' });
    expect((await console.get(`${list}&limit=1&skip=1`)).data.policies[0].isActive).toBe(true);
  });

  test('ids that are numbers pass unharmed, in and out', async () => {
    const console = await startConsole();
    const [gateway] = (await console.get('/ranger/gateways?limit=1')).data;
    const text = (await console.call('/ranger/gateways?limit=1')).text;
    expect(text).toMatch(/"accountId":\d{19}[,}]/);
    const body = '{"data":{"allowScan":true,"accountId":1234567890123456789}}';
    const answer = await console.call(`/ranger/gateways/${gateway.id}`, { method: 'PUT', body });
    expect(answer.text).toContain('"accountId":1234567890123456789');
  });

  test('an application is installed, and listed as active some time later', async () => {
    const console = await startConsole();
    const [app] = (await console.get('/singularity-marketplace/applications-catalog?limit=1')).data;
    const body = {
      filter: { applicationCatalogId: app.id },
      data: { applicationInstanceName: 'Mine', configurations: [{ id: 'apiKey', value: 'x' }] },
    };
    expect(await console.write('POST', '/singularity-marketplace/applications', body)).toEqual({
      data: { affected: 1 },
    });
    const read = async () => (await console.get('/singularity-marketplace/applications')).data[0];
    expect(await read()).toMatchObject({ applicationInstanceName: 'Mine', status: 'installing' });
    console.clock.advance(10_000);
    const { id, status } = await read();
    expect(status).toBe('active');
    await console.write('POST', '/singularity-marketplace/applications/disable', { filter: { applicationId: id } });
    expect((await read()).status).toBe('disabled');
    await console.write('DELETE', '/singularity-marketplace/applications', { filter: { id: [id] } });
    expect((await console.get('/singularity-marketplace/applications')).data).toEqual([]);
  });

  test('users: made, listed, deleted by a filter, and never oneself', async () => {
    const console = await startConsole();
    const data = { email: 'new@corp.example', fullName: 'New analyst', scope: 'tenant', tenantRoles: ['Viewer'] };
    const user = (await console.write('POST', '/users', { data })).data;
    expect((await console.tryWrite('POST', '/users', { data })).status).toBe(409);
    expect((await console.get('/users?email=new@corp.example')).data).toHaveLength(1);
    expect(await console.write('POST', '/users/delete-users', { filter: { ids: [user.id] } })).toEqual({
      data: { affected: 1 },
    });
    const self = (await console.get('/user')).data;
    expect(self.apiToken.expiresAt).toMatch(/^2026-/);
    expect((await console.tryWrite('DELETE', `/users/${self.id}`, {})).status).toBe(409);
  });

  test('lists about applications speak of the same software on the same machines', async () => {
    const console = await startConsole();
    const [item] = (await console.get('/application-management/inventory?limit=1')).data;
    const search = new URLSearchParams({
      applicationName: item.applicationName,
      applicationVendor: item.applicationVendor,
    });
    const endpoints = (await console.get(`/application-management/inventory/endpoints?${search.toString()}`)).data;
    expect(endpoints.length).toBeGreaterThan(0);
    const found = await console.get(`/agents?ids=${endpoints[0].endpointId}`);
    expect(found.data[0].computerName).toBe(endpoints[0].endpointName);
  });

  test('a remote script runs on agents that are online', async () => {
    const console = await startConsole();
    const [script] = (await console.get('/remote-scripts')).data;
    const body = {
      filter: { ids: [console.agentId(1), console.agentId(4)] },
      data: { scriptId: script.id, outputDestination: 'SentinelCloud', taskDescription: 'Look' },
    };
    const { data } = await console.write('POST', '/remote-scripts/execute', body);
    expect(data).toMatchObject({ affected: 2, pending: false });
    console.clock.advance(2_000);
    const tasks = (await console.get(`/remote-scripts/status?parentTaskId=${data.parentTaskId}`)).data;
    expect(tasks.map((task: { status: string }) => task.status)).toEqual(['completed', 'created']);
  });
});
