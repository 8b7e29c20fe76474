import type { Hono } from 'hono';
import { openListener } from './listener.ts';
import { SimulatorInputError } from './input-error.ts';

/** One plain HTTP port on loopback through which tests and demonstrations steer every simulator of the process. */
export interface ControlServer {
  readonly url: string;
  /** @returns the base URL of this simulator's control routes */
  register(name: string, routes: Hono): string;
  unregister(name: string): void;
  stop(): Promise<void>;
}

export async function openControlServer(options: { readonly port?: number } = {}): Promise<ControlServer> {
  const simulators = new Map<string, Hono>();
  const listener = await openListener({
    host: '127.0.0.1',
    port: options.port ?? 0,
    certificate: null,
    async handle(request) {
      const { pathname } = new URL(request.url);
      if (pathname === '/control') return Response.json({ simulators: [...simulators.keys()] });
      const routes = simulators.get(/^\/control\/([^/]+)/.exec(pathname)?.[1] ?? '');
      return routes?.fetch(request) ?? Response.json({ message: 'No such simulator.' }, { status: 404 });
    },
  });
  return {
    url: `${listener.url}/control`,
    register(name, routes) {
      if (simulators.has(name))
        throw new SimulatorInputError(`A simulator named ${name} is running on this control server.`);
      simulators.set(name, routes);
      return `${listener.url}/control/${name}`;
    },
    unregister: (name) => void simulators.delete(name),
    stop: () => listener.stop(true),
  };
}
