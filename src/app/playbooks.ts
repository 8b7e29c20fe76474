import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { Draft, DraftStore } from '#kernel/draft.ts';
import { AppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { PlaybookState, PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import { unifiedDiff } from '#kernel/text-diff.ts';
import { playbookHash } from '#playbook/canonical.ts';
import { checkPlaybook } from '#playbook/check.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { hasErrors, invalidPlaybook, type Problem } from '#playbook/problem.ts';
import type { Note } from './audit.ts';
import { catalogLookups, tenantLookups } from './playbook-lookups.ts';
import { demandRun, startsItself } from './playbook-needs.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';
import { triggerSetOf } from './trigger-set.ts';

/** What a document is, or what is wrong with it. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly playbookId: string | null;
  readonly hash: string | null;
}

export interface TextDiff {
  readonly playbookId: string;
  readonly from: string;
  readonly to: string;
  /** In the unified format; empty when nothing differs. */
  readonly diff: string;
}

export interface PlaybookUseCases {
  check(principal: Principal, source: string): Promise<Checked>;
  /**
   * A new version, unless the newest one is the same document.
   * @param base the version that it started from; 0 when there was none
   * @throws AppError `invalid_playbook` with every problem; `precondition_failed` when another version is the newest
   */
  publish(principal: Principal, source: string, base?: number): Promise<PlaybookVersion>;
  /** Publishes a draft, which ends with that. @throws AppError as `publish`, and `precondition_failed` when the draft has moved on */
  publishDraft(principal: Principal, id: string, revision: number): Promise<PlaybookVersion>;
  get(principal: Principal, id: string, version?: number): Promise<PlaybookVersion>;
  list(principal: Principal): Promise<readonly PlaybookVersion[]>;
  versions(principal: Principal, id: string): ReturnType<PlaybookStore['versions']>;
  /** @param from a version, `draft` or `newest`; so is `to` */
  diff(principal: Principal, id: string, from: string, to: string): Promise<TextDiff>;
  /** Publishes the text of an old version as a new one. */
  restore(principal: Principal, id: string, version: number): Promise<PlaybookVersion>;
  state(principal: Principal, id: string): Promise<PlaybookState>;
  pause(principal: Principal, id: string, reason: string): Promise<PlaybookState>;
  resume(principal: Principal, id: string): Promise<PlaybookState>;
}

interface Parts {
  readonly playbooks: PlaybookStore;
  readonly drafts: DraftStore;
  readonly connections: Pick<ConnectionStore, 'list'>;
  readonly catalog: Catalog;
  readonly runner: Pick<ActionRunner, 'describe'>;
  readonly clock: Clock;
  readonly note: Note;
}

export function playbookUseCases(parts: Parts): PlaybookUseCases {
  const { playbooks, drafts, connections, catalog, runner, clock, note } = parts;
  const known = catalogLookups(catalog);

  async function judge(
    principal: Principal,
    source: string,
  ): Promise<{ readonly problems: readonly Problem[]; readonly playbook: Playbook }> {
    const parsed = parsePlaybook(source);
    const { tenant } = principal.requester;
    const lookups = await tenantLookups(known, { playbooks, connections }, tenant, parsed.playbook);
    return { problems: checkPlaybook(parsed, lookups), playbook: parsed.playbook };
  }

  async function publish(principal: Principal, source: string, base?: number): Promise<PlaybookVersion> {
    demandEverywhere(principal, 'author');
    const { problems, playbook } = await judge(principal, source);
    if (hasErrors(problems)) throw invalidPlaybook(problems);
    const { requester } = principal;
    // Triggers start it in the name of whoever published them, who trusts in what it was.
    if (await startsItself(playbooks, requester.tenant, playbook)) {
      await demandRun({ playbooks, runner }, principal, playbook);
    }
    const version = await playbooks.publish(
      requester.tenant,
      {
        playbookId: playbook.id,
        hash: playbookHash(playbook),
        title: playbook.title,
        document: playbook,
        source,
        publishedBy: requester,
      },
      { triggers: triggerSetOf(playbook, clock.now()), ...(base === undefined ? {} : { base }) },
    );
    await note(principal, 'playbook.published', playbook.id, { version: version.version, hash: version.hash });
    return version;
  }

  async function draftAt(principal: Principal, id: string, revision: number): Promise<Draft> {
    const draft = await drafts.get(principal.requester.tenant, id);
    if (draft.revision === revision) return draft;
    throw outdatedDraft(draft, revision);
  }

  async function textOf(principal: Principal, id: string, which: string): Promise<{ name: string; text: string }> {
    const { tenant } = principal.requester;
    if (which === 'draft') {
      const { source, revision } = await drafts.get(tenant, id);
      return { name: `${id} draft ${revision}`, text: source };
    }
    const { source, version } = await playbooks.get(tenant, id, which === 'newest' ? undefined : Number(which));
    return { name: `${id} version ${version}`, text: source };
  }

  return {
    async check(principal, source) {
      demand(principal, 'view');
      try {
        const { problems, playbook } = await judge(principal, source);
        return { problems, playbookId: playbook.id, hash: playbookHash(playbook) };
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'invalid_playbook') throw error;
        const problems = (error.details?.['problems'] ?? []) as unknown as readonly Problem[];
        return { problems, playbookId: null, hash: null };
      }
    },
    publish,
    async publishDraft(principal, id, revision) {
      demandEverywhere(principal, 'author');
      const { source } = await draftAt(principal, id, revision);
      const { playbook } = parsePlaybook(source);
      if (playbook.id !== id) {
        throw new AppError('invalid_playbook', `The draft of ${id} is a document with the id \`${playbook.id}\`.`, {
          failureIndicator: 'id',
        });
      }
      const version = await publish(principal, source);
      // Whoever has saved a newer revision meanwhile keeps it.
      await drafts.remove(principal.requester.tenant, id, revision);
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
    async versions(principal, id) {
      demand(principal, 'view');
      return playbooks.versions(principal.requester.tenant, id);
    },
    async diff(principal, id, from, to) {
      demand(principal, 'view');
      const [before, after] = await Promise.all([textOf(principal, id, from), textOf(principal, id, to)]);
      const diff = unifiedDiff(before.text, after.text, { before: before.name, after: after.name });
      return { playbookId: id, from: before.name, to: after.name, diff };
    },
    async restore(principal, id, version) {
      demandEverywhere(principal, 'author');
      const old = await playbooks.get(principal.requester.tenant, id, version);
      const restored = await publish(principal, old.source);
      await note(principal, 'playbook.restored', id, { from: version, version: restored.version });
      return restored;
    },
    async state(principal, id) {
      demand(principal, 'view');
      await playbooks.get(principal.requester.tenant, id);
      return playbooks.state(principal.requester.tenant, id);
    },
    async pause(principal, id, reason) {
      demandEverywhere(principal, 'respond');
      const { requester } = principal;
      await playbooks.get(requester.tenant, id);
      const changed = await playbooks.pause(requester.tenant, id, { reason, by: requester, runId: null });
      if (changed) await note(principal, 'playbook.paused', id, { reason });
      return playbooks.state(requester.tenant, id);
    },
    async resume(principal, id) {
      demandEverywhere(principal, 'respond');
      const { tenant } = principal.requester;
      await playbooks.get(tenant, id);
      if (await playbooks.resume(tenant, id)) await note(principal, 'playbook.resumed', id);
      return playbooks.state(tenant, id);
    },
  };
}

/** Says what has changed meanwhile, and by whom. */
export function outdatedDraft({ playbookId, revision, savedBy, savedAt }: Draft, base: number, diff = ''): AppError {
  return new AppError(
    'precondition_failed',
    `The draft of ${playbookId} is at revision ${revision}, saved by ${savedBy.name} at ${savedAt}; you started from revision ${base}.`,
    {
      failureIndicator: 'If-Match',
      details: { revision, savedBy: savedBy.name, savedAt, ...(diff === '' ? {} : { diff }) },
    },
  );
}
