import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { methodTable } from './methods/method-table.ts';
import { hostIds, startConsole, startTime, type TestConsole } from './testing/console.ts';
import { shapeDifferences } from './testing/shape.ts';

interface DocumentedCall {
  readonly method: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

interface DocumentedCommand {
  readonly command: string;
  readonly calls: readonly DocumentedCall[];
}

const file = fileURLToPath(new URL('../../../shared/vendors/kaspersky/commands.json', import.meta.url));
const present = existsSync(file);
const commands: readonly DocumentedCommand[] = present ? JSON.parse(readFileSync(file, 'utf8')) : [];

/** What stands for a placeholder of an example request, as text. */
const fillings: readonly (readonly [RegExp, string])[] = [
  [/\{\{for each (name|IPv4)\}\}/g, ''],
  [/\{\{(escaped name|name\d)\}\}/g, 'EC2AMAZ-U66K3JL'],
  [/\{\{uint32( of IP)?\}\}/g, String(0xac_20_22_ed)],
  [/\{\{Host ID\}\}/g, hostIds.recorded],
  [/\{\{path\d\}\}/g, String.raw`C:\Test\5.txt`],
  [/\{\{cfg\.product[^}]*\}\}/g, 'SOYUZ'],
  [/\{\{cfg\.version[^}]*\}\}/g, '4.0.0.0'],
  [/\{\{cfg\.section\}\}/g, 'NetworkIsolation'],
  [/\{\{cfg\.enabledKey\}\}/g, 'Enabled'],
  [/\{\{cfg\.timeoutKey\}\}/g, 'AutoTurnOffTimeout'],
  [/\{\{cfg\.quarantineTaskName\}\}/g, 'QuarantineFile'],
  [/\{\{cfg\.filesKey\}\}/g, 'Files'],
  [/\{\{from existing task or config\}\}/g, 'SIM-KES'],
  [/\{\{copied from template task or config\}\}/g, 'ScanScope'],
  [/\{\{Quarantine Display Name\}\}/g, 'Quarantine of 5.txt'],
];

/** Arguments that hold what an earlier answer gave, by the names of both. */
const handles: Readonly<Record<string, string>> = {
  strAccessor: 'strAccessor',
  wstrIteratorId: 'wstrIteratorId',
  strIteratorId: 'strIteratorId',
  strTaskIteratorId: 'strTaskIteratorId',
  wstrActionGuid: 'strActionGuid',
};

function fill(value: unknown): unknown {
  if (value === '{{min(limit,count)-1}}') return 19;
  if (typeof value === 'string')
    return fillings.reduce((text, [pattern, filling]) => text.replaceAll(pattern, () => filling), value);
  if (Array.isArray(value)) return value.map(fill);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [fill(name), fill(inner)]));
}

/** Makes the calls of one command in their order, each with what the ones before gave. */
async function walk(console: TestConsole, { calls }: DocumentedCommand): Promise<readonly string[]> {
  const given: Record<string, string> = {};
  const differences: string[] = [];
  let token = '';
  for (const { method, request, response } of calls) {
    if (method === 'Session.StartSession') {
      token = await console.signIn('administrator');
      continue;
    }
    console.clock.advance(2_000);
    const body = fill(request) as Record<string, unknown>;
    for (const [argument, source] of Object.entries(handles)) if (argument in body) body[argument] = given[source];
    if (method === 'Tasks.RunTask') body['strTask'] = given['PxgRetVal'];
    const answer = await console.call(method, body, { token });
    Object.assign(given, answer);
    differences.push(...shapeDifferences(response, answer, method));
  }
  return differences;
}

/** What the example windows of time look for. */
function addEvents(console: TestConsole): void {
  const shared = {
    title: 'Malicious object detected',
    severity: 4,
    description: 'EICAR-Test-File',
    product: 'KES',
    productVersion: '11.0.0.0',
    productDisplayVersion: '11.5.0.590',
    hostIndex: 2,
  };
  const { events } = console.simulator.state.world;
  events.add({ ...shared, type: 'GNRL_EV_VIRUS_FOUND', risenAt: Date.parse('2016-06-24T01:02:03Z') });
  events.add({
    ...shared,
    type: 'KLPRCI_TaskState',
    risenAt: startTime - 3_600_000,
    taskId: '195',
    taskName: 'Virus Scan',
    taskState: 4,
  });
}

describe.skipIf(!present)('the documented commands, call by call, in strict mode', () => {
  test('are all there', () => {
    expect(commands).toHaveLength(23);
    const methods = new Set(commands.flatMap(({ calls }) => calls.map((call) => call.method)));
    expect([...methods].filter((method) => !methodTable.has(method))).toEqual([]);
  });

  test.each(commands)('$command', async (command) => {
    const console = await startConsole({ settings: { strict: true } });
    addEvents(console);
    expect(await walk(console, command)).toEqual([]);
    const { resultSets, sessions } = console.snapshot();
    expect([resultSets.open, sessions.alive]).toEqual([0, 0]);
  });
});

test.skipIf(present)('the documented commands are not beside this project, so they were not walked', () => {
  expect(commands).toEqual([]);
});
