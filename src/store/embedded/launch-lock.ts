import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 20_000;

/**
 * Lets one starter at a time touch a data folder. A courtesy that avoids noise: PostgreSQL's own lock file is the
 * guarantee, which is why a lock that someone sits on is given up on, and why other systems do without.
 * The name lives in the kernel, so that it is free the moment its holder dies, however it dies.
 * @returns the release
 */
export async function takeLaunchLock(dataDirectory: string): Promise<() => void> {
  if (process.platform !== 'linux') return () => undefined;
  const name = `\0cordon-launch-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 32)}`;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
    const server = await listen(name);
    if (server !== null) return () => server.close();
    await sleep(20);
  }
  return () => undefined;
}

function listen(name: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen(name, () => resolve(server));
  });
}
