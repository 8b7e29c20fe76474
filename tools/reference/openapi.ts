import { openApiDocument } from '#api/openapi.ts';
import type { Catalog } from '#catalog/catalog.ts';
import { openApiOperationOf } from '#catalog/openapi.ts';
import { stringifyJson } from '#kernel/json.ts';
import type { Generator } from '../generator.ts';

/** The document that a server gives at `/api/v1/openapi.json`. */
export function openApiFile(catalog: Catalog): Generator {
  return {
    path: 'docs/reference/openapi.json',
    render: async () => `${stringifyJson(openApiDocument(catalog.actions().map(openApiOperationOf)), 2)}\n`,
  };
}
