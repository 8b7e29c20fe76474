import type { Catalog } from '#catalog/catalog.ts';
import type { PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import { playbookHash } from '#playbook/canonical.ts';
import { checkPlaybook } from '#playbook/check.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { hasErrors, invalidPlaybook } from '#playbook/problem.ts';
import type { Note } from './audit.ts';
import { demand, type Principal } from './principal.ts';

export interface PlaybookUseCases {
  /** A new version, unless the newest one is the same document. @throws AppError `invalid_playbook` with every problem */
  publish(principal: Principal, source: string): Promise<PlaybookVersion>;
  get(principal: Principal, id: string, version?: number): Promise<PlaybookVersion>;
  list(principal: Principal): Promise<readonly PlaybookVersion[]>;
}

interface Parts {
  readonly playbooks: PlaybookStore;
  readonly catalog: Catalog;
  readonly note: Note;
}

export function playbookUseCases({ playbooks, catalog, note }: Parts): PlaybookUseCases {
  const actionIds = catalog.actions().map(({ id }) => id);
  const known = new Set(actionIds);
  const lookups = { action: (id: string) => (known.has(id) ? catalog.action(id).action : null), actionIds };

  return {
    async publish(principal, source) {
      demand(principal, 'administer');
      const parsed = parsePlaybook(source);
      const problems = checkPlaybook(parsed, lookups);
      if (hasErrors(problems)) throw invalidPlaybook(problems);
      const { playbook } = parsed;
      const { requester } = principal;
      const version = await playbooks.publish(requester.tenant, {
        playbookId: playbook.id,
        hash: playbookHash(playbook),
        title: playbook.title,
        document: playbook,
        source,
        publishedBy: requester,
      });
      await note(principal, 'playbook.published', playbook.id, { version: version.version, hash: version.hash });
      return version;
    },
    async get(principal, id, version) {
      demand(principal, 'view');
      return playbooks.get(principal.requester.tenant, id, version);
    },
    async list(principal) {
      demand(principal, 'view');
      return playbooks.list(principal.requester.tenant);
    },
  };
}
