import { defineCommand, exitCodes, type Command, type Context, type ExitCode } from '#cli/command.ts';
import { prepare } from './prepare.ts';

/** Commands that run a server or work on its data folder. What they need is loaded when they run: help must be quick. */

const serve = defineCommand({
  name: 'serve',
  summary: 'Run the server',
  positions: [],
  fields: {},
  async run(_, context) {
    const { settings, log } = await prepare();
    const { openServer } = await import('./open-server.ts');
    const server = await openServer(settings, log);
    const { url, firstToken, firstPerson } = server;
    const token = firstToken === null ? '' : `\nFirst administrator's token, shown once: ${firstToken}`;
    const person =
      firstPerson === null
        ? ''
        : `\nSign in as ${firstPerson.email} with the password ${firstPerson.password}, shown once; you will be asked for your own.`;
    context.output.event(
      { ready: true, url, firstToken, firstPerson: firstPerson === null ? null : { ...firstPerson } },
      `Cordon is ready${url === null ? ' (worker)' : ` at ${url}`}.${token}${person}`,
    );
    return untilStopped(server, context);
  },
});

const demo = defineCommand({
  name: 'demo',
  summary: 'Run the server with simulated consoles, and isolate a host for real over the wire',
  positions: [],
  fields: {
    speed: {
      kind: 'number',
      min: 0.1,
      max: 100,
      default: 1,
      help: 'How fast simulated consoles work; 1 is the speed of real ones.',
    },
    exit: { kind: 'flag', help: 'End after the first run instead of staying.' },
  },
  async run({ speed, exit }, context) {
    const { settings, log } = await prepare({ part: 'demo', logLevel: 'warn' });
    const { runDemo } = await import('./demo.ts');
    const { server, ok } = await runDemo(settings, log, { speed, output: context.output, signal: context.signal });
    if (exit !== true) {
      context.output.progress('\nThe demo stays up; stop it with Ctrl+C.');
      return untilStopped(server, context);
    }
    await server.stop();
    return ok ? exitCodes.done : exitCodes.failed;
  },
});

const stopPatienceMs = 25_000;

interface Stoppable {
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

async function untilStopped(server: Stoppable, { signal, output }: Context): Promise<ExitCode> {
  const asked = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const failure = await Promise.race([asked, server.failed]);
  if (failure !== null) output.progress(failure.message);
  // A database that is gone must not keep the process: what is open is taken over like the work of any dead server.
  setTimeout(() => process.exit(exitCodes.failed), stopPatienceMs).unref();
  await server.stop();
  return failure === null ? exitCodes.done : exitCodes.failed;
}

export const serverCommands: readonly Command[] = [serve, demo];
