import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { call } from '../lib/client.ts';
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

const screens = [
  createRoute({
    getParentRoute: () => inside,
    path: '/',
    component: lazyRouteComponent(() => import('../features/home/home.tsx'), 'Home'),
  }),
];

export const router = createRouter({ routeTree: root.addChildren([signIn, inside.addChildren(screens)]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
