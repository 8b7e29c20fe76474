import type { App } from '#app/app.ts';
import { isJsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, wholeList, type Route } from '../route.ts';

export function approvalRoutes({ approvals }: App): readonly Route[] {
  return [
    route(operations.listApprovals, async ({ principal, query }) => {
      const { run, ...filter } = query;
      const found = await approvals.list(principal, { ...filter, ...(run === undefined ? {} : { runId: run }) });
      return pageOfList(found, query.limit);
    }),
    route(operations.getApproval, async ({ principal, params }) => ({
      body: await approvals.get(principal, params.id),
    })),
    route(operations.approveApproval, async ({ principal, params, body }) => ({
      body: await approvals.approve(principal, params.id, body),
    })),
    route(operations.rejectApproval, async ({ principal, params, body }) => ({
      body: await approvals.reject(principal, params.id, body),
    })),
    route(operations.editApproval, async ({ principal, params, body, signal }) => {
      const { input, comment } = body;
      if (!isJsonObject(input)) throw invalidInput([{ path: 'body.input', problem: 'must be an object' }]);
      return { body: await approvals.edit(principal, params.id, { input, comment, signal }) };
    }),
  ];
}

export function policyRoutes({ policies }: App): readonly Route[] {
  return [
    route(operations.listPolicies, async ({ principal }) => wholeList(await policies.list(principal))),
    route(operations.publishPolicy, async ({ principal, body }) => ({
      body: await policies.publish(principal, body.source),
    })),
    route(operations.checkPolicy, async ({ principal, body }) => ({
      body: await policies.check(principal, body.source),
    })),
    route(operations.replayPolicies, async ({ principal, body }) => ({ body: await policies.replay(principal, body) })),
    route(operations.getPolicy, async ({ principal, params, query }) => ({
      body: await policies.get(principal, params.id, query.version),
    })),
    route(operations.setPolicyState, async ({ principal, params, body }) => ({
      body: await policies.setEnabled(principal, params.id, body.enabled),
    })),
    route(operations.listVerdicts, async ({ principal, query }) =>
      pageOfList(await policies.verdicts(principal, query), query.limit),
    ),
    route(operations.getVerdict, async ({ principal, params }) => ({
      body: await policies.verdict(principal, params.id),
    })),
  ];
}
