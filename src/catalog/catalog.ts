import type { ActionDefinition, Connector } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { ErrorCode } from '#kernel/error-table.ts';
import { nearest } from '#kernel/nearest.ts';
import { searchActions, type ActionQuery } from './search.ts';

export interface CatalogEntry {
  readonly connector: Connector;
  readonly action: ActionDefinition;
}

export interface Catalog {
  /** @throws AppError `unknown_connector` with the nearest id */
  connector(id: string): Connector;
  /** @throws AppError `unknown_action` with the nearest id */
  action(id: string): CatalogEntry;
  connectors(): readonly Connector[];
  actions(): readonly ActionDefinition[];
  /** Best match first; without words, in the order of the catalogue. */
  search(query: ActionQuery): readonly ActionDefinition[];
}

/** @throws AppError `internal` when two connectors or two actions share an id */
export function createCatalog(connectors: readonly Connector[]): Catalog {
  const connectorsById = indexed('connector', connectors);
  const actions = connectors.flatMap((connector) => connector.actions);
  const entries = connectors.flatMap((connector) =>
    connector.actions.map((action) => ({ id: action.id, connector, action })),
  );
  const entriesById = indexed('action', entries);
  return {
    connector: (id) => connectorsById.get(id) ?? unknown('unknown_connector', 'connector', id, connectorsById.keys()),
    action: (id) => entriesById.get(id) ?? unknown('unknown_action', 'action', id, entriesById.keys()),
    connectors: () => connectors,
    actions: () => actions,
    search: (query) => searchActions(actions, query),
  };
}

function indexed<T extends { readonly id: string }>(kind: string, items: readonly T[]): ReadonlyMap<string, T> {
  const byId = new Map<string, T>();
  for (const item of items) {
    if (byId.has(item.id)) throw new AppError('internal', `Two ${kind}s have the id ${item.id}.`);
    byId.set(item.id, item);
  }
  return byId;
}

function unknown(code: ErrorCode, kind: string, id: string, known: Iterable<string>): never {
  const suggestion = nearest(id, [...known]);
  const hint = suggestion === null ? '' : ` Did you mean \`${suggestion}\`?`;
  throw new AppError(code, `There is no ${kind} \`${id.slice(0, 200)}\`.${hint}`, {
    failureIndicator: kind,
    ...(suggestion === null ? {} : { details: { suggestion } }),
  });
}
