import { compileFilter } from '../filter/filter-match.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { flagIn, listIn, numberIn, textIn, timeIn } from '../wire/params-reader.ts';
import type { Dictionary } from './attribute.ts';
import { taskStateType, type KscEvent } from './event.ts';
import type { GroupTable } from './group-table.ts';
import type { HostTable } from './host-table.ts';

type Container = Readonly<Record<string, unknown>>;
type EventTest = (event: KscEvent) => boolean;

export interface EventFilterParts {
  readonly hosts: HostTable;
  readonly groups: GroupTable;
  readonly attributes: Dictionary<KscEvent>;
  readonly now: number;
  readonly strict: boolean;
  readonly note: (name: string, value: unknown) => void;
}

const dayMs = 86_400_000;

/** A test of events from the flat container of filter attributes; all of them must hold. @throws PxgError for a value of a wrong type */
export function eventFilter(container: Container, parts: EventFilterParts): EventTest {
  const tests: EventTest[] = [];
  const unknown: string[] = [];
  for (const name of Object.keys(container)) {
    const make = makers[name];
    if (make === undefined) unknown.push(name);
    else {
      const test = make(container, name, parts);
      if (test === undefined) throw new PxgError('bad-parameter', 'pFilter');
      tests.push(test);
    }
  }
  if (unknown.length > 0 && parts.strict) throw new PxgError('bad-parameter', 'pFilter');
  if (unknown.length > 0) parts.note('unknownEventFilters', unknown);
  return (event) => tests.every((test) => test(event));
}

type Maker = (container: Container, name: string, parts: EventFilterParts) => EventTest | undefined;

function byText(read: (event: KscEvent, parts: EventFilterParts) => string | undefined): Maker {
  return (container, name, parts) => {
    const wanted = textIn(container, name);
    return wanted === undefined ? undefined : (event) => read(event, parts) === wanted;
  };
}

function byNumber(test: (event: KscEvent, wanted: number, parts: EventFilterParts) => boolean): Maker {
  return (container, name, parts) => {
    const wanted = numberIn(container, name);
    return wanted === undefined ? undefined : (event) => test(event, wanted, parts);
  };
}

function byTime(test: (event: KscEvent, wanted: number) => boolean): Maker {
  return (container, name) => {
    const wanted = timeIn(container, name);
    return wanted === undefined ? undefined : (event) => test(event, wanted);
  };
}

function byFlag(fits: (event: KscEvent) => boolean): Maker {
  return (container, name) => {
    const wanted = flagIn(container, name);
    return wanted === undefined ? undefined : (event) => wanted || fits(event);
  };
}

const byType = byText((event) => event.type);

const makers: Readonly<Record<string, Maker>> = {
  GNRL_EA_SEVERITY: byNumber((event, wanted) => event.severity === wanted),
  KLEVP_EVENT_RISE_TIME_LEAST: byTime((event, wanted) => event.risenAt >= wanted),
  // The wire knows whole seconds only.
  KLEVP_EVENT_RISE_TIME_GREATEST: byTime((event, wanted) => Math.floor(event.risenAt / 1_000) * 1_000 <= wanted),
  KLEVP_EVENT_RISE_TIME_LAST_DAYS: byNumber((event, wanted, parts) => event.risenAt >= parts.now - wanted * dayMs),
  KLEVP_EVENT_TYPE: byType,
  KLEVP_EVENT_GNRL_TYPE: byType,
  event_type: byType,
  KLEVP_EVENT_GNRL_TYPES_ARRAY: (container, name) => {
    const wanted = listIn(container, name);
    return wanted === undefined ? undefined : (event) => wanted.includes(event.type);
  },
  KLEVP_EVENT_TSK_STATE_TYPE: byNumber((event, wanted) => event.taskState === wanted),
  EVP_INCL_GNRL_EVENTS: byFlag((event) => event.type === taskStateType),
  EVP_INCL_TASK_STATES: byFlag((event) => event.type !== taskStateType),
  KLEVP_EVENT_PRODUCT: byText((event) => event.product),
  KLEVP_EVENT_INTERNAL_VERSION: byText((event) => event.productVersion),
  KLEVP_EVENT_DISPLAY_VERSION: byText((event) => event.productDisplayVersion),
  KLEVP_EVENT_VERSION: byText((event) => event.productVersion),
  KLEVP_EVENT_HOST: byText((event, { hosts }) => hosts.at(event.hostIndex).id),
  KLEVP_EVENT_HOST_DISPNAME: byText((event, { hosts }) => hosts.at(event.hostIndex).displayName),
  KLEVP_EVENT_HOST_NETBIOSNAME: byText((event, { hosts }) => hosts.at(event.hostIndex).netbiosName),
  KLEVP_EVENT_HOST_GROUP: (container, name, { hosts, groups }) => {
    const wanted = numberIn(container, name) ?? textIn(container, name);
    if (wanted === undefined) return undefined;
    return (event) => {
      const { groupId } = hosts.at(event.hostIndex);
      return groupId === wanted || groups.byId(groupId)?.name === wanted;
    };
  },
  KLEVP_EVENT_HOST_IP_FROM: byNumber((event, wanted, { hosts }) => hosts.at(event.hostIndex).ip >= wanted),
  KLEVP_EVENT_TASK_NAME: byText((event) => event.taskName),
  KLEVP_EVENT_GROUP_TASK_ID: byText((event) => event.taskId),
  EVP_FTX_QUERY: (container, name) => {
    const wanted = textIn(container, name)?.toLowerCase();
    return wanted === undefined ? undefined : (event) => event.description.toLowerCase().includes(wanted);
  },
  KLEVP_RFC2254_FILTER: (container, name, { attributes, now }) => {
    const text = textIn(container, name);
    if (text === undefined) return undefined;
    const filter = parseFilter(text, { isAttribute: (attribute) => attributes.has(attribute), implicitAnd: false });
    return compileFilter(filter, attributes, now);
  },
};
