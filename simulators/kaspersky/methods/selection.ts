import { checkFields, type Dictionary } from '../model/attribute.ts';
import { readOrder, selectRows, type RowSource, type Selection } from '../model/row-source.ts';
import type { Host } from '../model/host.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { flagIn, numberIn } from '../wire/params-reader.ts';
import type { Call } from './method.ts';

const longestSearchSeconds = 7_200;

/** Which arguments hold the query: their names differ between methods. */
export interface QueryNames {
  readonly filter: string | null;
  readonly fields: string;
  readonly order: string;
}

export const searchNames: QueryNames = {
  filter: 'wstrFilter',
  fields: 'vecFieldsToReturn',
  order: 'vecFieldsToOrder',
};

/** Runs the query of a call over a kind of row. @throws PxgError for a wrong filter, field or order */
export function select<Row>(
  call: Call,
  names: QueryNames,
  parts: {
    readonly source: RowSource<Row>;
    readonly attributes: Dictionary<Row>;
    readonly visible: (row: Row) => boolean;
    readonly defaultFields?: readonly string[];
  },
): Selection {
  const { world, arguments: given } = call;
  const { strict, implicitAnd } = world.settings();
  const attributes = parts.attributes as Dictionary<never>;
  const asked = given.texts(names.fields);
  checkFields(attributes, asked, { strict, note: call.note });
  const order = readOrder(given.list(names.order), names.order, attributes);
  const top = numberIn(given.params('pParams'), 'TOP_N');
  return selectRows<Row>(
    {
      filter: names.filter === null ? '' : given.text(names.filter),
      fields: asked.length === 0 ? (parts.defaultFields ?? []) : asked,
      order,
      top: top !== undefined && top > 0 ? top : null,
    },
    { ...parts, now: world.clock.now(), implicitAnd, random: world.random },
  );
}

/** How long an accessor lives when nobody reads it. @throws PxgError for nonsense, and in strict mode above two hours */
export function searchLifetimeMs(call: Call): number {
  const seconds = call.arguments.whole('lMaxLifeTime');
  const { strict } = call.world.settings();
  if (seconds <= 0 || (strict && seconds > longestSearchSeconds)) throw new PxgError('bad-parameter', 'lMaxLifeTime');
  return Math.min(seconds, longestSearchSeconds) * 1_000;
}

export function lifetimeMs(call: Call, name: string): number {
  const seconds = call.arguments.whole(name);
  if (seconds <= 0) throw new PxgError('bad-parameter', name);
  return seconds * 1_000;
}

/** Hosts that this caller may see: those of its server, and from the main one those of virtual servers unless it asks for its own only. */
export function hostIsVisible(call: Call): (host: Host) => boolean {
  const { session, user } = call;
  const ownOnly =
    call.arguments.has('pParams') && flagIn(call.arguments.params('pParams'), 'KLGRP_FIND_FROM_CUR_VS_ONLY') === true;
  if (!user.devicesScope) return () => false;
  return ({ virtualServerId }) =>
    virtualServerId === session.virtualServerId || (session.virtualServerId === 0 && !ownOnly);
}

/** @throws PxgError for a host that does not exist or that the caller may not see */
export function findHost(call: Call, argument: string): Host {
  const id = call.arguments.text(argument);
  const host = call.world.hosts.byId(id);
  if (id === '') throw new PxgError('bad-parameter', argument);
  if (host === undefined) throw new PxgError('device-not-found', id);
  const { session, user } = call;
  const otherServer = session.virtualServerId !== 0 && host.virtualServerId !== session.virtualServerId;
  if (!user.devicesScope || otherServer) throw new PxgError('access-denied');
  return host;
}

/** Rows of an inclusive zero-based range. @throws PxgError for an impossible one */
export function rangeOf(call: Call, rows: Selection): readonly number[] {
  const start = call.arguments.whole('nStart');
  const end = call.arguments.whole('nEnd');
  if (start < 0) throw new PxgError('bad-parameter', 'nStart');
  if (end < start || end - start >= 65_536) throw new PxgError('bad-parameter', 'nEnd');
  const count = Math.max(0, Math.min(end + 1, rows.count) - start);
  return Array.from({ length: count }, (_, offset) => start + offset);
}
