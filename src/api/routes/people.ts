import type { App } from '#app/app.ts';
import type { Permission } from '#kernel/access.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Route } from '../route.ts';

export function peopleRoutes({ people, roles, signIns }: App): readonly Route[] {
  return [
    route(operations.getSession, async ({ credentials }) => ({ body: await signIns.session(credentials) })),
    route(operations.listOwnSignIns, async ({ principal }) => wholeList(await people.ownSignIns(principal))),
    route(operations.endOwnSignIn, async ({ principal, params }) => {
      await people.endOwnSignIn(principal, params.id);
      return { body: {} };
    }),
    route(operations.listPeople, async ({ principal }) => wholeList(await people.list(principal))),
    route(operations.addPerson, async ({ principal, body }) => ({ body: await people.add(principal, body) })),
    route(operations.getPerson, async ({ principal, params }) => ({ body: await people.get(principal, params.id) })),
    route(operations.updatePerson, async ({ principal, params, body }) => ({
      body: await people.update(principal, params.id, body),
    })),
    route(operations.resetPassword, async ({ principal, params, body }) => ({
      body: await people.resetPassword(principal, params.id, body.withSecondFactors ?? false),
    })),
    route(operations.listSignIns, async ({ principal, params }) =>
      wholeList(await people.signIns(principal, params.id)),
    ),
    route(operations.endSignIn, async ({ principal, params }) => {
      await people.endSignIn(principal, params.id, params.signIn);
      return { body: {} };
    }),
    route(operations.listRoles, async ({ principal }) => wholeList(await roles.list(principal))),
    route(operations.createRole, async ({ principal, body }) => ({
      body: await roles.create(principal, { ...body, permissions: known(body.permissions) }),
    })),
    route(operations.updateRole, async ({ principal, params, body }) => ({
      body: await roles.update(principal, { ...body, name: params.name, permissions: known(body.permissions) }),
    })),
    route(operations.removeRole, async ({ principal, params }) => {
      await roles.remove(principal, params.name);
      return { body: {} };
    }),
  ];
}

/** The field takes no other values. */
function known(names: readonly string[]): readonly Permission[] {
  return names as readonly Permission[];
}
