import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import type { Generator } from './generator.ts';
import { actionTypes } from './reference/action-types.ts';
import { actionPages } from './reference/actions.ts';
import { commandLinePage } from './reference/command-line.ts';
import { errorPage } from './reference/errors.ts';
import { expressionPage } from './reference/expressions.ts';
import { openApiFile } from './reference/openapi.ts';
import { optionPage, readmeOptions } from './reference/options.ts';
import { playbookSchemaFile } from './reference/playbook-schema.ts';
import { verbPage } from './reference/verbs.ts';

const catalog = createCatalog(connectors);

/** Every file that `npm run generate` writes and `npm run generate:check` compares. */
export const generators: readonly Generator[] = [
  readmeOptions,
  optionPage,
  errorPage,
  commandLinePage,
  openApiFile(catalog),
  expressionPage,
  playbookSchemaFile,
  verbPage(catalog),
  actionTypes(catalog.actions()),
  ...actionPages(catalog),
];
