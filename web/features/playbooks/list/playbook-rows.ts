import type { DraftSummary, Playbook, Run, Trigger } from '../../../generated/answers.ts';

/** One playbook of the list, published or not. */
export interface PlaybookRow {
  readonly id: string;
  readonly title: string;
  /** Newest published version; null for one that is only a draft. */
  readonly version: number | null;
  readonly changedAt: string;
  readonly draft: DraftSummary | null;
  readonly lastRun: Run | null;
  readonly triggers: readonly Trigger[];
}

interface Parts {
  readonly playbooks: readonly Playbook[];
  readonly drafts: readonly DraftSummary[];
  readonly runs: readonly Run[];
  readonly triggers: readonly Trigger[];
}

/** @param runs newest first */
export function playbookRows({ playbooks, drafts, runs, triggers }: Parts, search: string): readonly PlaybookRow[] {
  const published = new Map(playbooks.map((playbook) => [playbook.playbookId, playbook]));
  const draftOf = new Map(drafts.map((draft) => [draft.playbookId, draft]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...new Set([...published.keys(), ...draftOf.keys()])]
    .toSorted()
    .map((id): PlaybookRow => {
      const playbook = published.get(id);
      const draft = draftOf.get(id) ?? null;
      return {
        id,
        title: playbook?.title ?? id,
        version: playbook?.version ?? null,
        changedAt: draft?.savedAt ?? playbook?.publishedAt ?? '',
        draft,
        lastRun: runs.find(({ playbookId }) => playbookId === id) ?? null,
        triggers: triggers.filter(({ playbookId }) => playbookId === id),
      };
    })
    .filter(({ id: name, title }) => words.every((word) => `${name} ${title}`.toLowerCase().includes(word)));
}
