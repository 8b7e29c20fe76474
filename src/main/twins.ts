import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Simulation, Twin, Twins } from '#kernel/simulation.ts';
import { invalidInput } from '#kernel/validate.ts';
import { startTwin, twinKinds, type RunningTwin } from './twin-kinds.ts';

/** Twins that nobody has used for so long are stopped. */
const idleMs = 15 * 60_000;
/** Simulations that have consoles at once; the one unused for longest gives way. */
const maxSimulations = 8;

interface Running {
  usedAt: number;
  readonly consoles: Map<string, Promise<RunningTwin>>;
}

/** Simulated consoles in this process, started on demand: one of each connection in each simulation. */
export function createTwins(clock: Clock): Twins {
  const simulations = new Map<string, Running>();
  const sweeper = setInterval(sweep, 60_000).unref();

  function sweep(): void {
    const now = clock.monotonic();
    for (const [id, { usedAt }] of simulations) if (now - usedAt > idleMs) void end(id);
  }

  async function end(id: string): Promise<void> {
    const running = simulations.get(id);
    simulations.delete(id);
    const started = [...(running?.consoles.values() ?? [])];
    const consoles = await Promise.allSettled(started);
    await Promise.all(consoles.map(async (one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
  }

  function runningOf({ id }: Simulation): Running {
    const known = simulations.get(id) ?? { usedAt: 0, consoles: new Map<string, Promise<RunningTwin>>() };
    known.usedAt = clock.monotonic();
    simulations.delete(id);
    simulations.set(id, known);
    const [oldest] = simulations.keys();
    if (simulations.size > maxSimulations && oldest !== undefined) void end(oldest);
    return known;
  }

  return {
    readFaults,
    async open(simulation, connection): Promise<Twin> {
      const { consoles } = runningOf(simulation);
      const known = consoles.get(connection.title);
      const starting = known ?? startTwin(simulation, connection);
      consoles.set(connection.title, starting);
      starting.catch(() => consoles.delete(connection.title));
      const { settings, secrets } = await starting;
      return { settings, secrets };
    },
    async close() {
      clearInterval(sweeper);
      await Promise.all([...simulations.keys()].map(end));
    },
  };
}

async function readFaults(faults: Json): Promise<readonly JsonObject[]> {
  if (!Array.isArray(faults)) throw invalidInput([{ path: 'body.faults', problem: 'must be a list' }]);
  const { readFaultRule } = await import('../../simulators/kit/fault.ts');
  return (faults as readonly Json[]).map((given, index) => {
    const path = `body.faults[${index}]`;
    if (!isJsonObject(given)) throw invalidInput([{ path, problem: 'must be an object' }]);
    const { connector, ...rule } = given;
    if (connector !== undefined && !(twinKinds as readonly Json[]).includes(connector)) {
      throw invalidInput([{ path: `${path}.connector`, problem: `must be one of ${twinKinds.join(', ')}` }]);
    }
    try {
      readFaultRule(rule, path);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('invalid_input', message, { failureIndicator: path, cause });
    }
    return given;
  });
}
