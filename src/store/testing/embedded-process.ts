import { systemClock } from '#kernel/clock.ts';
import { toAppError } from '#kernel/error.ts';
import { stringifyJson } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import { openDataFolder } from '../embedded/data-folder.ts';

/** A server reduced to its database: says one line, then waits to be ended. */
const dataDirectory = process.argv[2] ?? '';
const startedAt = systemClock.monotonic();
try {
  const folder = await openDataFolder({
    dataDirectory,
    log: silentLog,
    clock: systemClock,
    onLost: () => process.exit(3),
  });
  const { adopted } = folder.postgres;
  const startMs = Math.round(systemClock.monotonic() - startedAt);
  process.once('SIGTERM', () => {
    void folder.close().then(() => process.exit(0));
  });
  setInterval(() => undefined, 60_000);
  say({ ready: true, url: folder.url, adopted, pid: folder.postgres.pid(), startMs });
} catch (thrown) {
  const { code, message, details } = toAppError(thrown);
  say({ ready: false, code, message, details });
  process.exitCode = 2;
}

function say(line: object): void {
  process.stdout.write(`${stringifyJson(line)}\n`);
}
