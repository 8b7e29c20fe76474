import type { SimulatorClock } from '../../kit/clock.ts';
import type { Json } from '../wire/call.ts';
import type { Token } from '../wire/token.ts';
import { activityTypes, type ActivityName } from './activity-types.ts';
import { createCollection, type Collection } from './collection.ts';
import type { Ids } from './ids.ts';
import type { Place } from './place.ts';
import { isoMicros } from './time.ts';
import { textOf } from '../wire/text.ts';

export interface ActivityDetails {
  readonly token?: Token;
  /** The row of the agent that it is about. */
  readonly agent?: Json;
  readonly threatId?: string;
  readonly place?: Place | null;
  readonly data?: Json;
  readonly id?: string;
}

/** The diary of the console: every write leaves a line in it. The oldest lines are dropped. */
export interface ActivityLog {
  readonly lines: Collection;
  /** @returns the id of the line */
  write(name: ActivityName, details: ActivityDetails): string;
}

const capacity = 100_000;
const dropped = 10_000;

export function createActivityLog(clock: SimulatorClock, ids: Ids): ActivityLog {
  const lines = createCollection('activities', {
    shape: 'Activity',
    searched: ['primaryDescription', 'secondaryDescription'],
    aliases: { userEmails: 'data.userEmail', ruleIds: 'data.ruleId', alertIds: 'data.alertId' },
  });
  return {
    lines,
    write(name, { token, agent = {}, threatId, place, data = {}, id = ids.next() }) {
      const [activityType, action, template] = activityTypes[name];
      const now = isoMicros(clock.now());
      const words: Readonly<Record<string, unknown>> = {
        username: token?.userName ?? 'system',
        computer: agent['computerName'] ?? '',
        ...data,
      };
      const primaryDescription = template.replaceAll(/\{\{ (\w+) \}\}/g, (_, word: string) =>
        textOf(words[word] ?? ''),
      );
      const row: Json = {
        id,
        activityUuid: uuidOf(id),
        activityType,
        createdAt: now,
        updatedAt: now,
        primaryDescription,
        secondaryDescription: action,
        description: primaryDescription,
        comments: '',
        hash: '',
        agentUpdatedVersion: '',
        data: {
          ...data,
          ...(agent['computerName'] === undefined ? {} : { computerName: agent['computerName'] }),
          ...(token === undefined ? {} : { username: token.userName }),
        },
        ...(token === undefined ? {} : { userId: token.userId }),
        ...(threatId === undefined ? {} : { threatId }),
        ...aboutAgent(agent),
        ...aboutPlace(place ?? null),
      };
      lines.add(id, row, place === undefined ? placeOf(agent) : place);
      if (lines.size > capacity) dropOldest(lines);
      return id;
    },
  };
}

/** Many at once: finding the oldest row of a long list costs more than removing it. */
function dropOldest(lines: Collection): void {
  const oldest = lines.scan();
  const ids: string[] = [];
  for (const entry of oldest) {
    if (ids.length >= dropped) break;
    ids.push(entry.id);
  }
  for (const id of ids) lines.remove(id);
}

/** Drawing one for each of thousands of lines would take longer than the rest of the line. */
function uuidOf(id: string): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(12, 15)}-8${id.slice(15, 18)}-${id.slice(-12)}`;
}

const placeFields = ['accountId', 'accountName', 'siteId', 'siteName', 'groupId', 'groupName'] as const;

function aboutAgent(agent: Json): Json {
  if (agent['id'] === undefined) return {};
  const place = placeFields.map((name) => [name, agent[name]]);
  return { agentId: agent['id'], osFamily: agent['osType'], ...(Object.fromEntries(place) as Json) };
}

function aboutPlace(place: Place | null): Json {
  if (place === null) return {};
  const { accountId, siteId, groupId } = place;
  return {
    ...(accountId === undefined ? {} : { accountId }),
    ...(siteId === undefined ? {} : { siteId }),
    ...(groupId === undefined ? {} : { groupId }),
  };
}

/** Where an agent is. */
export function placeOf(agent: Json): Place {
  return {
    ...(typeof agent['accountId'] === 'string' ? { accountId: agent['accountId'] } : {}),
    ...(typeof agent['siteId'] === 'string' ? { siteId: agent['siteId'] } : {}),
    ...(typeof agent['groupId'] === 'string' ? { groupId: agent['groupId'] } : {}),
  };
}
