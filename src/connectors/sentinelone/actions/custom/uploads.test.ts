import { describe, expect, it } from 'vitest';
import { idOf, openClient, runAction, testConsole } from '../../testing/console.ts';

const file = { name: 'rules.csv', text: 'os,type\nlinux,path\n' };
const filter = { siteIds: [idOf(1), idOf(2)] };

describe('an import', () => {
  it('sends the file and where it takes effect, and returns the report about refused rows', async () => {
    const server = await testConsole({
      'POST /exclusions/import': { json: { data: { total: 3, succeeded: 2, reportId: idOf(9) } } },
      [`GET /exclusions/report/${idOf(9)}`]: { text: 'row 3: no', headers: { 'content-type': 'text/csv' } },
    });
    const outcome = await runAction(openClient(server.url), 'exclusions-and-blocklist.import-exclusions', {
      filter,
      file,
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      keyFields: { total: 3, succeeded: 2 },
      data: { report: { content: 'row 3: no' } },
      targets: [{ target: `file:rules.csv in filter:siteIds=${idOf(1)},${idOf(2)}` }],
    });
    const { headers, text } = server.requests[0]!;
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=cordon-/);
    expect(text).toContain(`name="filter"\r\n\r\n{"siteIds":["${idOf(1)}","${idOf(2)}"]}`);
    expect(text).toContain(
      'name="file"; filename="rules.csv"\r\ncontent-type: text/csv\r\n\r\nos,type\nlinux,path\n\r\n--',
    );
  });

  it('of which every row was taken needs no report; of which none was, is no success', async () => {
    const whole = await testConsole({
      'POST /restrictions/import': { json: { data: { total: 2, succeeded: 2, reportId: idOf(9) } } },
    });
    expect(
      await runAction(openClient(whole.url), 'exclusions-and-blocklist.import-blocklist-items', { filter, file }),
    ).toMatchObject({ status: 'succeeded', data: { report: null } });
    expect(whole.requests.length).toBe(1);
    const none = await testConsole({
      'POST /restrictions/import': { json: { data: { total: 2, succeeded: 0, reportId: idOf(9) } } },
      [`GET /restrictions/report/${idOf(9)}`]: { text: 'both: no', headers: { 'content-type': 'text/csv' } },
    });
    await expect(
      runAction(openClient(none.url), 'exclusions-and-blocklist.import-blocklist-items', { filter, file }),
    ).rejects.toMatchObject({
      code: 'vendor_rejected',
      applied: 'no',
      data: { total: 2, succeeded: 0, report: { content: 'both: no' } },
      targets: [{ status: 'failed' }],
    });
  });

  it('of firewall rules sends a field for each id', async () => {
    const server = await testConsole({ 'POST /firewall-control/import': { json: { data: { success: true } } } });
    await runAction(openClient(server.url), 'network-quarantine-control.import-rules', {
      filter: { ...filter, tenant: false },
      file: { name: 'r.json', base64: 'e30=' },
    });
    const text = server.requests[0]!.text;
    expect(text.split('name="siteIds"').length).toBe(3);
    expect(text).toContain('name="tenant"\r\n\r\nfalse');
    expect(text).toContain('\r\n\r\n{}\r\n--');
  });

  it('of a list of endpoints returns the id of the filter', async () => {
    const server = await testConsole({ 'POST /filters/csv-filter': { json: { data: { filterId: '5' } } } });
    const outcome = await runAction(openClient(server.url), 'filters.upload-csv-file', {
      agentFilterField: 'computerName',
      excludeHeader: true,
      file,
    });
    expect(outcome).toMatchObject({ status: 'succeeded', data: { filterId: '5' } });
    expect(server.requests[0]!.text).toContain('name="excludeHeader"\r\n\r\ntrue');
  });

  it.each([
    [{ name: 'a.csv' }],
    [{ name: 'a.csv', text: 'x', base64: 'eA==' }],
    [{ name: 'a".csv', text: 'x' }],
    [{ name: 'a\r\nX: y', text: 'x' }],
    [{ text: 'x' }],
  ])('refuses the file %j', async (given) => {
    const server = await testConsole({});
    await expect(async () =>
      runAction(openClient(server.url), 'exclusions-and-blocklist.import-exclusions', { filter, file: given }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(server.requests).toEqual([]);
  });
});
