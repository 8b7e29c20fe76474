import { affected, type Handlers } from '../wire/call.ts';
import { dataOf } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { targetAgents } from './agent-actions.ts';

/** Channels are opened and closed; what would go through them is not simulated. */
export function remoteShellHandlers(world: World): Handlers {
  const { fleet } = world;
  const close = (seqs: readonly number[]): number => {
    const open = seqs.filter((seq) => fleet.row(seq)['inRemoteShellSession'] === true);
    for (const seq of open) {
      fleet.update(seq, { inRemoteShellSession: false });
      world.objects.delete(`shell ${seq}`);
      world.activities.write('remoteShellChanged', { agent: fleet.row(seq), data: { state: 'closed' } });
    }
    return open.length;
  };

  return {
    'agent-actions/start-remote-shell': (call) => {
      const able = targetAgents(world, call).filter((entry) => entry.row()['isActive'] === true);
      const data = able.map((entry) => {
        const channelId = world.ids.hex(32);
        fleet.update(entry.seq, { inRemoteShellSession: true });
        world.objects.set(`shell ${entry.seq}`, { channelId });
        world.activities.write('remoteShellChanged', {
          token: call.token,
          agent: fleet.row(entry.seq),
          data: { state: 'open' },
        });
        return { channelId, agentId: entry.id, supportsResize: true };
      });
      return { data };
    },
    'agent-actions/check-remote-shell-availability': (call) => {
      const able = targetAgents(world, call).filter(
        (entry) => entry.row()['isActive'] === true && entry.row()['allowRemoteShell'] === true,
      );
      return affected(able.length);
    },
    'agent-actions/terminate-remote-shell': (call) => {
      const { channelId } = dataOf(call);
      const found = targetAgents(world, call).filter(
        ({ seq }) => world.objects.get(`shell ${seq}`)?.['channelId'] === channelId,
      );
      return affected(close(found.map(({ seq }) => seq)));
    },
    'agent-support-actions/clear-remote-shell': (call) =>
      affected(close(targetAgents(world, call).map(({ seq }) => seq))),
  };
}
