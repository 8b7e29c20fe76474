import type { World } from '../model/world.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Command } from './command.ts';

/** Actions whose effects come in several steps. */
export function machineCommands(world: World, queue: CommandQueue): Readonly<Record<string, Command>> {
  const { fleet } = world;

  function scan(seq: number): void {
    const startedAt = world.now();
    fleet.update(seq, { scanStatus: 'started', scanStartedAt: startedAt, updatedAt: startedAt });
    world.activities.write('scanStarted', { agent: fleet.row(seq) });
    queue.give([seq], world.settings.scanMs, () => {
      const agent = fleet.row(seq);
      // Aborted, or begun anew, in the meantime.
      if (agent['scanStatus'] !== 'started' || agent['scanStartedAt'] !== startedAt) return;
      const at = world.now();
      fleet.update(seq, {
        scanStatus: 'finished',
        scanFinishedAt: at,
        lastSuccessfulScanDate: at,
        fullDiskScanLastUpdatedAt: at,
        updatedAt: at,
      });
      world.activities.write('scanFinished', { agent: fleet.row(seq) });
    });
  }

  function restart(seq: number): void {
    fleet.update(seq, { isActive: false });
    world.after(world.settings.rebootMs, () => {
      const at = world.now();
      fleet.update(seq, { isActive: true, osStartTime: at, lastActiveDate: at, threatRebootRequired: false });
      queue.wake(seq);
    });
  }

  return {
    'initiate-agent-scan': {
      asked: 'agentCommanded',
      also: (seqs) => queue.give(seqs, world.settings.commandMs, scan),
    },
    restart: {
      asked: 'agentCommanded',
      also: (seqs) => queue.give(seqs, world.settings.commandMs, restart),
    },
    shutdown: {
      asked: 'agentCommanded',
      // Whoever takes an order has been seen at that moment.
      also: (seqs) =>
        queue.give(seqs, world.settings.commandMs, (seq) =>
          fleet.update(seq, { isActive: false, lastActiveDate: world.now() }),
        ),
    },
  };
}
