import { without } from '../model/row.ts';
import { Refusal } from '../wire/refusal.ts';
import { success, type Call, type Handlers, type Json } from '../wire/call.ts';
import { csvReply } from '../model/csv.ts';
import { dayMs, hourMs, isoMicros } from '../model/time.ts';
import { dataOf } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { configuration } from './configuration.ts';
import { exportsCsv } from './crud.ts';
import { textOf } from '../wire/text.ts';

/** System, settings of the console, activities, cloud funnel, and the scan for vulnerable applications. */
export function consoleHandlers(world: World): Handlers {
  return {
    'system/system-info': () => ({
      data: { release: 'Simulator', version: 'S-24.2.3', build: '24', patch: '3', latestAgentVersion: '24.2.3.471' },
    }),
    'system/system-status': () => ({ data: { health: 'ok' } }),
    ...configuration(world, 'system', {
      get: 'system/get-system-config',
      set: 'system/set-system-config',
      shape: 'SystemConfig',
    }),
    ...configuration(world, 'application-management', {
      get: 'settings/get-application-management-settings',
      set: 'settings/update-application-management-settings',
      shape: 'AppManagementSettings',
      initial: { scanSchedule: { scanEvery: 1, repeatOn: 'Sunday', timezone: 'UTC', time: '02:00' } },
    }),
    ...configuration(world, 'tasks', {
      get: 'tasks/get-task-configuration',
      set: 'tasks/create-task',
      shape: 'TaskConfig',
      variant: (call) => String(call.query.get('taskType') ?? (call.body['filter'] as Json)['taskType']),
    }),
    ...configuration(world, 'rogues', {
      get: 'rogues/list-rogues-settings',
      set: 'rogues/update-rogues-settings',
      shape: 'RoguesSettings',
    }),
    'tasks/check-if-task-configuration-has-child-scopes': () => ({ data: { flag: false } }),
    'rogues/export-rogues-data': exportsCsv(world, 'rogues'),
    ...activityHandlers(world),
    ...cloudFunnelHandlers(world),
    ...applicationScanHandlers(world),
  };
}

function activityHandlers(world: World): Handlers {
  const { lines } = world.activities;
  return {
    'activities/list-activities': (call) =>
      world.lister.list(lines, call, { extraEmptyPage: world.settings.extraEmptyPage }),
    'activities/export-activities': (call) => csvReply('Activity', world.lister.all(lines, call), 'activities.csv'),
    'activities/last-activity-as-syslog-message': (call) => {
      const last = [...world.lister.all(lines, call)].at(-1);
      const text =
        last === undefined
          ? ''
          : `<14>1 ${String(last.row()['createdAt'])} console SimulatedConsole - - - ${String(last.row()['primaryDescription'])}`;
      const pagination = { totalItems: last === undefined ? 0 : 1, nextCursor: null };
      return { data: { activityId: last?.id ?? '', syslogMessage: text }, pagination };
    },
  };
}

function funnelKey(call: Call): string {
  const given: Json = { ...dataOf(call), ...Object.fromEntries(call.query) };
  return `funnel ${textOf(given['accountId'] ?? (given['siteIds'] as readonly string[] | undefined)?.[0] ?? 'tenant')}`;
}

function cloudFunnelHandlers(world: World): Handlers {
  const none: Json = { bucketUrl: '', disableStream: true };
  return {
    'cloud-funnel/validate-bucket': (call) => ({
      data: { isValid: !/missing/.test(String(dataOf(call)['bucketUrl'])), error: '' },
    }),
    'cloud-funnel/validate-query': (call) => ({
      data: { isValid: !/\(\s*$/.test(String(dataOf(call)['query'])), error: '' },
    }),
    'cloud-funnel/get-cloud-funnel-rule': (call) => ({ data: world.objects.get(funnelKey(call)) ?? none }),
    'cloud-funnel/post-onboarding-cloud-funnel': (call) => {
      const fields = without(dataOf(call), 'siteIds', 'accountId', 'secretAccessKey');
      const rule = { ...none, id: world.ids.next(), disableStream: false, ...fields };
      world.objects.set(funnelKey(call), rule);
      world.activities.write('objectChanged', { token: call.token, place: {}, data: { kind: 'cloud funnel' } });
      return { data: rule };
    },
    'cloud-funnel/delete-cloud-funnel-rule': (call) => {
      const isGone = world.objects.delete(funnelKey(call));
      return { data: { error: isGone ? '' : 'There is no rule.' } };
    },
    'cloud-funnel/create-estimator-id': () => {
      const estimatorId = world.ids.uuid();
      world.objects.set(`estimate ${estimatorId}`, { isCompleted: false });
      world.after(world.settings.queryMs, () => world.objects.set(`estimate ${estimatorId}`, { isCompleted: true }));
      return { data: { estimatorId, error: '' } };
    },
    'cloud-funnel/list-estimate-size-of-events': (call) => {
      const estimate = world.objects.get(`estimate ${String(call.query.get('estimatorId'))}`);
      if (estimate === undefined) throw new Refusal(404, ['']);
      const sizes = { uncompressedBytes: '1073741824', compressedBytes: '134217728', matchingEvents: '250000' };
      return { data: estimate['isCompleted'] === true ? { isCompleted: true, ...sizes } : { isCompleted: false } };
    },
  };
}

function applicationScanHandlers(world: World): Handlers {
  const key = 'application-scan';
  const lastScan = (): number => Number(world.objects.get(key)?.['at'] ?? world.clock.now() - dayMs);
  return {
    'application-management/initiate-application-vulnerability-scan': (call) => {
      world.objects.set(key, { at: world.clock.now() });
      world.activities.write('objectChanged', { token: call.token, place: {}, data: { kind: 'application scan' } });
      return success;
    },
    'application-management/scan-availability': () => ({
      data: {
        isAvailable: world.clock.now() - lastScan() >= 8 * hourMs,
        lastScan: isoMicros(lastScan()),
        nextScan: isoMicros(lastScan() + dayMs),
        scanDisabledUntil: isoMicros(lastScan() + 8 * hourMs),
        scanDisabledSecondsPeriod: 28_800,
      },
    }),
  };
}
