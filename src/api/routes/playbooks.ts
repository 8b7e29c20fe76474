import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { etagOf } from '../revision.ts';
import { route, wholeList, type Route } from '../route.ts';

export function playbookRoutes({ playbooks, drafts }: App): readonly Route[] {
  return [
    route(operations.listPlaybooks, async ({ principal }) => wholeList(await playbooks.list(principal))),
    route(operations.checkPlaybook, async ({ principal, body }) => ({
      body: await playbooks.check(principal, body.source),
    })),
    route(operations.publishPlaybook, async ({ principal, body }) => ({
      body: await playbooks.publish(principal, body.source, body.base),
    })),
    route(operations.getPlaybook, async ({ principal, params, query }) => ({
      body: await playbooks.get(principal, params.id, query.version),
    })),
    route(operations.listVersions, async ({ principal, params }) =>
      wholeList(await playbooks.versions(principal, params.id)),
    ),
    route(operations.diffPlaybook, async ({ principal, params, query }) => ({
      body: await playbooks.diff(principal, params.id, query.from, query.to),
    })),
    route(operations.restorePlaybook, async ({ principal, params, body }) => ({
      body: await playbooks.restore(principal, params.id, body.version),
    })),
    route(operations.getPlaybookState, async ({ principal, params }) => ({
      body: await playbooks.state(principal, params.id),
    })),
    route(operations.pausePlaybook, async ({ principal, params, body }) => ({
      body: await playbooks.pause(principal, params.id, body.reason),
    })),
    route(operations.resumePlaybook, async ({ principal, params }) => ({
      body: await playbooks.resume(principal, params.id),
    })),
    route(operations.listDrafts, async ({ principal }) => wholeList(await drafts.list(principal))),
    route(operations.getDraft, async ({ principal, params }) => {
      const draft = await drafts.get(principal, params.id);
      return { body: draft, headers: etagOf(draft.revision) };
    }),
    route(operations.saveDraft, async ({ principal, params, body, revision }) => {
      const draft = await drafts.save(principal, params.id, body.source, revision);
      return { body: draft, headers: etagOf(draft.revision) };
    }),
    route(operations.discardDraft, async ({ principal, params, revision }) => {
      await drafts.discard(principal, params.id, revision);
      return { body: {} };
    }),
    route(operations.publishDraft, async ({ principal, params, revision }) => ({
      body: await playbooks.publishDraft(principal, params.id, revision),
    })),
  ];
}
