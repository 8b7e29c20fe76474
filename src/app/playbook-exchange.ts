import type { Catalog } from '#catalog/catalog.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { PlaybookStore } from '#kernel/run.ts';
import { exportCacao } from '#playbook/import/cacao/export.ts';
import { importPlaybook, type ImportFormat } from '#playbook/import/import.ts';
import type { ImportResult } from '#playbook/import/report.ts';
import { demand, type Principal } from './principal.ts';

/** Playbooks from and for other products. */
export interface PlaybookExchangeUseCases {
  /** A document in our language and what became of the file. Nothing is published. @throws AppError `invalid_playbook` with the place of what is broken */
  import(principal: Principal, format: ImportFormat, text: string): Promise<ImportResult>;
  /** A published version as CACAO 2.0; the newest when none is named. @throws AppError `not_found`, `unsupported` */
  exportCacao(principal: Principal, id: string, version?: number): Promise<JsonObject>;
}

interface Parts {
  readonly playbooks: PlaybookStore;
  readonly catalog: Catalog;
}

export function playbookExchangeUseCases({ playbooks, catalog }: Parts): PlaybookExchangeUseCases {
  const actionIds = catalog.actions().map(({ id }) => id);
  const known = new Set(actionIds);
  const lookups = { action: (id: string) => (known.has(id) ? catalog.action(id).action : null), actionIds };
  return {
    async import(principal, format, text) {
      demand(principal, 'administer');
      return importPlaybook(format, text, lookups);
    },
    async exportCacao(principal, id, version) {
      demand(principal, 'view');
      const { tenant } = principal.requester;
      const found = await playbooks.get(tenant, id, version);
      const first = found.version === 1 ? found : await playbooks.get(tenant, id, 1).catch(() => found);
      return exportCacao(found.document, {
        created: first.publishedAt,
        modified: found.publishedAt,
        author: found.publishedBy.name,
      });
    },
  };
}
