import { pick, pickOne } from './chance.ts';
import type { KscEvent } from './event.ts';

interface EventKind {
  readonly type: string;
  readonly title: string;
  readonly severity: number;
  readonly describe: (object: string) => string;
}

const kinds: readonly [EventKind, ...EventKind[]] = [
  {
    type: 'GNRL_EV_VIRUS_FOUND',
    title: 'Malicious object detected',
    severity: 4,
    describe: (object) => `Detected: ${object}`,
  },
  { type: 'GNRL_EV_OBJECT_DELETED', title: 'Object deleted', severity: 1, describe: (object) => `Deleted: ${object}` },
  {
    type: 'GNRL_EV_OBJECT_CURED',
    title: 'Object disinfected',
    severity: 1,
    describe: (object) => `Disinfected: ${object}`,
  },
  {
    type: 'GNRL_EV_SUSPICIOUS_OBJECT_FOUND',
    title: 'Probably infected object detected',
    severity: 2,
    describe: (object) => `Suspicious: ${object}`,
  },
  {
    type: 'GNRL_EV_OBJECT_NOTCURED',
    title: 'Disinfection impossible',
    severity: 3,
    describe: (object) => `Not disinfected: ${object}`,
  },
  {
    type: 'GNRL_EV_OBJECT_QUARANTINED',
    title: 'Object moved to Quarantine',
    severity: 2,
    describe: (object) => `Quarantined: ${object}`,
  },
  {
    type: 'GNRL_EV_PASSWD_ARCHIVE_FOUND',
    title: 'Password-protected archive detected',
    severity: 1,
    describe: (object) => `Archive: ${object}`,
  },
  {
    type: 'KLSRV_EV_INCIDENT_ADDED',
    title: 'Incident registered',
    severity: 2,
    describe: (object) => `Incident about ${object}`,
  },
];

const objects: readonly [string, ...string[]] = [
  String.raw`C:\Users\Public\Downloads\eicar.com`,
  String.raw`C:\Windows\Temp\setup_7f31.exe`,
  String.raw`D:\Share\invoice-2026-11.docm`,
  String.raw`C:\Users\l.martin\AppData\Local\Temp\~df"3.tmp`,
  '/home/deploy/.cache/xmrig',
];

const minuteMs = 60_000;
const hostsWithEvents = 40;

/** The event at this place of the seed; 0 is the newest, and they spread over thirty days before the start. */
export function seedEvent(place: number, count: number, startedAt: number, hostCount: number): KscEvent {
  const span = 30 * 24 * 60 * minuteMs;
  // Some share a second, so that a window that ends between them loses none only if its ends are inclusive.
  const risenAt = Math.floor((startedAt - minuteMs - (place * span) / count) / 1_000) * 1_000;
  const kind = pickOne(kinds, place, 41);
  const object = pickOne(objects, place, 42);
  return {
    id: count - place,
    type: kind.type,
    title: kind.title,
    severity: kind.severity,
    description: kind.describe(object),
    risenAt,
    registeredAt: risenAt + 1_000 * (1 + pick(50, place, 43)),
    hostIndex: pick(Math.min(hostCount, hostsWithEvents), place, 44),
    product: 'KES',
    productVersion: '11.0.0.0',
    productDisplayVersion: '11.7.0.669',
    taskName: pick(3, place, 45) === 0 ? 'Virus Scan' : 'File Threat Protection',
    parameters: ['', object, '', '', 'EICAR-Test-File'],
  };
}
