import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { call } from '../lib/client.ts';
import { parseFilters, writeFilters } from '../lib/filters.ts';
import { Problem } from '../lib/problem.ts';
import { FaultPage, MissingPage } from './fault-page.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ notFoundComponent: MissingPage, errorComponent: FaultPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../features/access/sign-in.tsx'), 'SignIn'),
});

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await call('getSession');
    } catch (error) {
      if (error instanceof Problem && error.body.status === 401)
        throw redirect({ to: '/sign-in', search: { after: location.href } });
      throw error;
    }
  },
});

type Screen = Parameters<typeof lazyRouteComponent>[0];

/** A screen is loaded when somebody goes there. */
function screen(path: string, load: Screen, name: string) {
  return createRoute({
    getParentRoute: () => inside,
    path,
    component: lazyRouteComponent(load, name as never),
    validateSearch: (search: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => search,
  });
}

const screens = [
  screen('/', () => import('../features/home/home.tsx'), 'Home'),
  screen('/connections', () => import('../features/connections/connection-list.tsx'), 'ConnectionList'),
  screen('/connections/new', () => import('../features/connections/connection-editor.tsx'), 'NewConnection'),
  screen('/connections/$id', () => import('../features/connections/connection-editor.tsx'), 'EditConnection'),
  screen('/actions', () => import('../features/actions/action-list.tsx'), 'ActionList'),
  screen('/actions/$id', () => import('../features/actions/try-panel.tsx'), 'TryPanel'),
  screen('/endpoints', () => import('../features/endpoints/endpoint-list.tsx'), 'EndpointList'),
  screen('/playbooks', () => import('../features/playbooks/list/playbook-list.tsx'), 'PlaybookList'),
  screen('/playbooks/$id', () => import('../features/playbooks/editor/playbook-editor.tsx'), 'PlaybookEditor'),
  screen('/playbooks/$id/versions', () => import('../features/playbooks/versions/versions.tsx'), 'Versions'),
  screen('/runs', () => import('../features/runs/run-list.tsx'), 'RunList'),
  screen('/runs/$id', () => import('../features/runs/run-inspector.tsx'), 'RunInspector'),
  screen('/approvals', () => import('../features/approvals/approval-list.tsx'), 'ApprovalList'),
  screen('/approvals/$id', () => import('../features/approvals/approval-page.tsx'), 'ApprovalPage'),
  screen('/audit', () => import('../features/audit/audit-log.tsx'), 'AuditLog'),
  screen('/settings', () => import('../features/settings/settings.tsx'), 'Settings'),
  screen('/settings/$section', () => import('../features/settings/settings.tsx'), 'Settings'),
  screen('/help', () => import('../features/help/help.tsx'), 'Help'),
  screen('/help/$page', () => import('../features/help/help.tsx'), 'Help'),
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, inside.addChildren(screens)]),
  parseSearch: parseFilters,
  stringifySearch: writeFilters,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
