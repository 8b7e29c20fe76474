import type { Catalog } from '#catalog/catalog.ts';
import { jsonSchemaOf } from '#catalog/json-schema.ts';
import { openApiOperationOf, type OpenApiOperation } from '#catalog/openapi.ts';
import { permissionOf } from '#catalog/permission.ts';
import type { ActionQuery } from '#catalog/search.ts';
import type { ActionDefinition, Connector } from '#kernel/action.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { demand, type Principal } from './principal.ts';

export interface CatalogUseCases {
  connectors(principal: Principal): readonly JsonObject[];
  actions(principal: Principal, query: ActionQuery): readonly JsonObject[];
  action(principal: Principal, id: string): JsonObject;
  /** The HTTP operation of every action, for the API's own description. */
  operations(): readonly OpenApiOperation[];
}

export function catalogUseCases(catalog: Catalog): CatalogUseCases {
  return {
    connectors(principal) {
      demand(principal, 'view');
      return catalog.connectors().map(connectorView);
    },
    actions(principal, query) {
      demand(principal, 'view');
      return catalog.search(query).map(actionSummary);
    },
    action(principal, id) {
      demand(principal, 'view');
      return actionView(catalog.action(id).action);
    },
    operations: () => catalog.actions().map(openApiOperationOf),
  };
}

function connectorView(connector: Connector): JsonObject {
  const { id, title, vendor, docsUrl, settings, secrets, actions } = connector;
  return {
    id,
    title,
    vendor,
    docsUrl,
    actions: actions.length,
    settings: jsonSchemaOf(settings),
    secrets: jsonSchemaOf(secrets),
  };
}

/** What a list shows of an action. */
function actionSummary(action: ActionDefinition): JsonObject {
  const { id, title, category, effect, idempotent, summary } = action;
  return { id, title, category, effect, idempotent, summary };
}

/** Everything about an action. */
function actionView(action: ActionDefinition): JsonObject {
  const { requires = {}, inferred, manualCheck, input } = action;
  const optional: Record<string, Json | undefined> = { requires: { ...requires }, inferred, manualCheck };
  const present = Object.entries(optional).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return {
    ...actionSummary(action),
    permission: permissionOf(action),
    effectVaries: action.effectOf !== undefined,
    settles: action.settle !== undefined,
    input: jsonSchemaOf(input),
    ...Object.fromEntries(present),
  };
}
