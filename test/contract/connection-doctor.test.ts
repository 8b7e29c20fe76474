import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConnectionDoctor, type Diagnosis, type Patient } from '#app/connection-doctor.ts';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { systemClock } from '#kernel/clock.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Rung } from '#kernel/ladder.ts';
import { silentLog } from '#kernel/log.ts';
import { createNet } from '#net/net.ts';
import { createClock } from '../../simulators/kit/clock.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../simulators/kaspersky/simulator.ts';
import { startSentinelOneSimulator, type SentinelOneSimulator } from '../../simulators/sentinelone/simulator.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';

const doctor = createConnectionDoctor({
  catalog: createCatalog(connectors),
  net: createNet({ clock: systemClock, log: silentLog }),
  clock: systemClock,
});

let ses: StormshieldSimulator;
let s1: SentinelOneSimulator;
let ksc: KasperskySimulator;

beforeAll(async () => {
  ses = await startStormshieldSimulator();
  s1 = await startSentinelOneSimulator({ agentCount: 20 });
  ksc = await startKasperskySimulator();
});
afterAll(() => Promise.all([ses.stop(), s1.stop(), ksc.stop()]));
beforeEach(() => {
  for (const { log, faults } of [ses, s1, ksc]) {
    log.clear();
    faults.clear();
  }
});

type Change = (settings: JsonObject) => JsonObject;
const same: Change = (settings) => settings;

function sesWith(key = 'automation', change = same): Patient {
  const settings = change({ url: ses.url, caCertificate: ses.ca });
  return { connector: 'stormshield', title: 'SES', settings, secrets: { apiToken: ses.keys[key] ?? key } };
}

function s1With(token: string = s1.keys.admin, change = same): Patient {
  const settings = change({ url: s1.url, caCertificate: s1.ca });
  return { connector: 'sentinelone', title: 'S1', settings, secrets: { apiToken: token } };
}

function kscWith(key = 'administrator', change = same, wrong?: string): Patient {
  const { user = '', password = '' } = ksc.keys[key] ?? {};
  const settings = change({ serverUrl: ksc.url, caCertificate: ksc.ca, userName: user, userKind: 'internal' });
  return { connector: 'kaspersky', title: 'KSC', settings, secrets: { password: wrong ?? password } };
}

const examine = (patient: Patient): Promise<Diagnosis> => doctor.examine(patient, AbortSignal.timeout(20_000));

/** The rungs by name, and by subject where they have one; of several, the worst. */
function statuses({ examination: { rungs } }: Diagnosis): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rungs.map(({ name, subject, status }) => [subject === null ? name : `${name}: ${subject}`, status]),
  );
}

function rung({ examination: { rungs } }: Diagnosis, name: string, subject: string | null = null): Rung | undefined {
  return rungs.find((one) => one.name === name && one.subject === subject);
}

const way = { dns: 'passed', tcp: 'passed', tls: 'passed', clock: 'passed' };

describe('of a console that is well, says each rung', () => {
  it('SentinelOne', async () => {
    const found = await examine(s1With());
    expect(found.error).toBeNull();
    expect(found.examination.status).toBe('healthy');
    expect(statuses(found)).toMatchObject({
      ...way,
      'sign-in': 'passed',
      'sign-in: validity': 'passed',
      version: 'passed',
      scopes: 'passed',
      'scopes: accounts': 'passed',
      'scopes: sites': 'passed',
      'scopes: groups': 'passed',
      'permissions: Endpoints.view': 'passed',
      'permissions: Threats.view': 'passed',
      'permissions: Endpoints.remoteShell': 'passed',
      'permissions: rights to change': 'unknown',
    });
    expect(rung(found, 'sign-in', 'validity')?.sentence).toMatch(/end on \d{4}-\d\d-\d\d, in \d+ days/);
    expect(rung(found, 'permissions', 'Endpoints.view')?.neededBy).toContain('sentinelone.agents.list-agents');
    expect(found.examination.details).toMatchObject({
      accounts: [{ name: 'Example Industries' }, {}, {}],
      visibleSites: expect.any(Number) as unknown,
    });
    const changes = s1.log.list().filter(({ method }) => !['GET', 'HEAD'].includes(method));
    expect(changes).toEqual([]);
  });

  it('Kaspersky, with every right that a command needs', async () => {
    const found = await examine(kscWith());
    expect(found.error).toBeNull();
    expect(found.examination.status).toBe('healthy');
    expect(statuses(found)).toMatchObject({
      ...way,
      'sign-in': 'passed',
      'sign-in: validity': 'unknown',
      version: 'unknown',
      'scopes: Administration Server': 'passed',
      'scopes: Managed devices': 'passed',
    });
    const rights = found.examination.rungs.filter(({ name }) => name === 'permissions');
    expect(rights.map(({ status }) => status)).toEqual([
      'passed',
      'passed',
      'passed',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
    // Every command but those whose right depends on what is asked.
    const needed = new Set(rights.flatMap(({ neededBy }) => neededBy));
    const all = connectors.find(({ id }) => id === 'kaspersky')?.actions.map(({ id }) => id) ?? [];
    expect(all.filter((id) => !needed.has(id))).toEqual(['kaspersky.request']);
    expect(ksc.state.snapshot().resultSets.open).toBe(0);
    expect(ksc.state.snapshot().sessions.alive).toBe(0);
  });

  it('Stormshield, and which of them its API does not tell', async () => {
    const found = await examine(sesWith());
    expect(found.error).toBeNull();
    expect(found.examination.status).toBe('healthy');
    expect(statuses(found)).toEqual({
      ...way,
      'sign-in': 'passed',
      'sign-in: validity': 'unknown',
      version: 'unknown',
      scopes: 'unknown',
      'permissions: API key usage Agent Monitoring': 'passed',
      'permissions: API key usage Remediation': 'unknown',
    });
    expect(ses.state.snapshot().tasksCreated).toBe(0);
  });

  it('plain HTTP, of which hardly anything can be known', async () => {
    const settings = {
      baseUrl: s1.url,
      caCertificate: s1.ca,
      allowPrivateAddresses: true,
      checkPath: '/web/api/v2.1/system/status',
    };
    const found = await examine({ connector: 'http', title: 'H', settings, secrets: {} });
    const rest = {
      'sign-in': 'passed',
      'sign-in: validity': 'unknown',
      version: 'unknown',
      scopes: 'unknown',
      permissions: 'unknown',
    };
    expect(statuses(found)).toEqual({ ...way, ...rest });
  });
});

const vendors = [
  ['stormshield', sesWith, 'url'],
  ['sentinelone', s1With, 'url'],
  ['kaspersky', kscWith, 'serverUrl'],
] as const;

describe.each(vendors)('%s: stops at', (connector, patientWith, urlField) => {
  const moved = (url: string): Patient => patientWith(undefined, (settings) => ({ ...settings, [urlField]: url }));

  it('a host that nobody knows', async () => {
    const found = await examine(moved('https://no-such-host.invalid:10443'));
    expect(found.error?.code).toBe('unreachable');
    expect(found.examination.status).toBe('failing');
    expect(statuses(found)).toMatchObject({ dns: 'failed', tcp: 'not_reached', 'sign-in': 'not_reached' });
    expect(found.error?.details?.['rungs']).toHaveLength(8);
  });

  it('a closed port, with what this vendor listens on', async () => {
    const found = await examine(moved('https://127.0.0.1:1'));
    expect(statuses(found)).toMatchObject({ dns: 'passed', tcp: 'failed', tls: 'not_reached' });
    const port = { stormshield: 'TCP 10443', kaspersky: 'TCP 13299', sentinelone: 'firewall' }[connector];
    expect(rung(found, 'tcp')?.remedy).toContain(port);
  });

  it('a certificate that nobody vouches for, and one that is not the pinned one', async () => {
    const untrusted = await examine(patientWith(undefined, ({ caCertificate: _, ...settings }) => settings));
    expect(statuses(untrusted)).toMatchObject({ tcp: 'passed', tls: 'failed', clock: 'not_reached' });
    const pin = 'ab'.repeat(32);
    const other = await examine(patientWith(undefined, (settings) => ({ ...settings, certificatePin: pin })));
    expect(statuses(other)).toMatchObject({ tcp: 'passed', tls: 'failed', clock: 'not_reached' });
    expect(rung(other, 'tls')?.sentence).toContain('is not the pinned one');
    expect([ses, s1, ksc].map(({ log }) => log.total())).toEqual([0, 0, 0]);
  });

  it('wrong credentials, which are shown nowhere', async () => {
    const secret = 'wrong-secret-1234';
    const found = await examine(
      connector === 'kaspersky' ? kscWith('administrator', same, secret) : patientWith(secret),
    );
    expect(found.error?.code).toBe('vendor_unauthorized');
    expect(statuses(found)).toMatchObject({
      ...way,
      'sign-in': 'failed',
      version: 'not_reached',
      permissions: 'not_reached',
    });
    expect(rung(found, 'sign-in')?.remedy).toContain('credentials');
    expect(JSON.stringify([found.examination, found.error?.toJson()])).not.toContain(secret);
  });
});

describe('marks, and goes on', () => {
  it('a clock that is off', async () => {
    const clock = createClock({ start: Date.now() + 3_600_000 });
    const late = await startStormshieldSimulator({ clock });
    const patient = sesWith('automation', () => ({ url: late.url, caCertificate: late.ca }));
    const found = await examine(patient);
    await late.stop();
    clock.close();
    expect(found.error).toBeNull();
    expect(found.examination.status).toBe('warning');
    expect(statuses(found)).toMatchObject({ tls: 'passed', clock: 'warning', 'sign-in': 'passed' });
    expect(rung(found, 'clock')?.sentence).toMatch(/(1 h|59 min) ahead/);
  });

  it('Kaspersky: the scope Managed devices that is missing', async () => {
    const found = await examine(kscWith('noDevices'));
    expect(found.error).toBeNull();
    expect(found.examination.status).toBe('warning');
    expect(statuses(found)).toMatchObject({
      'scopes: Administration Server': 'passed',
      'scopes: Managed devices': 'warning',
    });
    expect(rung(found, 'scopes', 'Managed devices')?.remedy).toContain('Managed devices');
  });

  it('SentinelOne: permissions that a role lacks; a right may be withheld on purpose', async () => {
    const found = await examine(s1With(s1.keys.limited));
    expect(found.error).toBeNull();
    expect(statuses(found)).toMatchObject({
      'sign-in': 'passed',
      'scopes: sites': 'passed',
      'scopes: accounts': 'warning',
      'permissions: Endpoints.view': 'passed',
      'permissions: Exclusions.view': 'warning',
      'permissions: Endpoints.remoteShell': 'warning',
    });
    const viewer = await examine(s1With(s1.keys.viewer));
    expect(viewer.examination.status).toBe('healthy');
    expect(statuses(viewer)).toMatchObject({ 'permissions: Endpoints.remoteShell': 'warning' });
  });

  it('SentinelOne: the scope of a token', async () => {
    const found = await examine(s1With(s1.keys.site));
    expect(rung(found, 'scopes')?.sentence).toMatch(/^The scope of the token is site: .* as Admin\.$/);
    expect(rung(found, 'scopes', 'sites')?.sentence).toMatch(/^The token sees 1 site: /);
  });

  it('credentials that end soon', async () => {
    const soon = new Date(Date.now() + 3 * 86_400_000 + 60_000).toISOString();
    const found = await examine(sesWith('automation', (settings) => ({ ...settings, keyExpiresAt: soon })));
    expect(found.examination).toMatchObject({ status: 'warning', expiresAt: soon });
    expect(rung(found, 'sign-in', 'validity')?.sentence).toContain('in 3 days');
  });
});

describe('stops, because nothing would work, at', () => {
  it('Kaspersky: the scope Administration Server', async () => {
    const found = await examine(kscWith('noServer'));
    expect(found.error?.code).toBe('vendor_forbidden');
    expect(statuses(found)).toMatchObject({
      'sign-in': 'passed',
      'scopes: Administration Server': 'failed',
      'scopes: Managed devices': 'not_reached',
      permissions: 'not_reached',
    });
  });

  it('Stormshield: a key without the usage Agent Monitoring', async () => {
    const found = await examine(sesWith('remediation'));
    expect(found.error?.code).toBe('vendor_forbidden');
    expect(statuses(found)).toMatchObject({
      'sign-in': 'passed',
      'permissions: API key usage Agent Monitoring': 'failed',
    });
    expect(rung(found, 'permissions', 'API key usage Agent Monitoring')?.remedy).toContain('Backoffice');
  });

  it('an expired token and an expired key', async () => {
    for (const patient of [s1With(s1.keys.expired), sesWith('expired')]) {
      const found = await examine(patient);
      expect([found.error?.code, statuses(found)['sign-in']]).toEqual(['vendor_unauthorized', 'failed']);
    }
  });
});
