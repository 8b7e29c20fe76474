import type { Draft, DraftStore } from '#kernel/draft.ts';
import { AppError } from '#kernel/error.ts';
import { unifiedDiff } from '#kernel/text-diff.ts';
import type { Note } from './audit.ts';
import { outdatedDraft } from './playbooks.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';

export interface DraftUseCases {
  list(principal: Principal): ReturnType<DraftStore['list']>;
  get(principal: Principal, id: string): Promise<Draft>;
  /**
   * Any text is kept; only publishing checks it.
   * @param base the revision that it started from; 0 when there was none
   * @throws AppError `precondition_failed` with what has changed meanwhile and by whom
   */
  save(principal: Principal, id: string, source: string, base: number): Promise<Draft>;
  /** @throws AppError as `save` */
  discard(principal: Principal, id: string, base: number): Promise<void>;
}

export function draftUseCases(drafts: DraftStore, note: Note): DraftUseCases {
  /** The draft that is in the way; null when there is none. */
  async function present(tenant: string, id: string): Promise<Draft | null> {
    try {
      return await drafts.get(tenant, id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    }
  }

  async function outdated(tenant: string, id: string, base: number, source?: string): Promise<AppError> {
    const now = await present(tenant, id);
    if (now === null) {
      const message = `The draft of ${id} is gone: it was published or discarded; you started from revision ${base}.`;
      return new AppError('precondition_failed', message, { failureIndicator: 'If-Match', details: { revision: 0 } });
    }
    const names = { before: `${id} draft ${now.revision}`, after: 'yours' };
    return outdatedDraft(now, base, source === undefined ? '' : unifiedDiff(now.source, source, names));
  }

  return {
    async list(principal) {
      demand(principal, 'view');
      return drafts.list(principal.requester.tenant);
    },
    async get(principal, id) {
      demand(principal, 'view');
      return drafts.get(principal.requester.tenant, id);
    },
    async save(principal, id, source, base) {
      demandEverywhere(principal, 'author');
      const { requester } = principal;
      const saved = await drafts.save(requester.tenant, { playbookId: id, source, savedBy: requester }, base);
      if (saved === null) throw await outdated(requester.tenant, id, base, source);
      await note(principal, 'playbook.drafted', id, { revision: saved.revision });
      return saved;
    },
    async discard(principal, id, base) {
      demandEverywhere(principal, 'author');
      const { tenant } = principal.requester;
      if (!(await drafts.remove(tenant, id, base))) throw await outdated(tenant, id, base);
      await note(principal, 'playbook.draft-discarded', id, { revision: base });
    },
  };
}
