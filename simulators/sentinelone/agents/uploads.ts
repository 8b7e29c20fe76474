import { notFound } from '../wire/refusal.ts';
import { success, type Handlers, type Json } from '../wire/call.ts';
import { dataOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { zipFile, type ZipMember } from '../model/zip-file.ts';
import type { ActivityName } from '../model/activity-types.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Command } from './command.ts';

export interface Upload {
  readonly activity: ActivityName;
  readonly name: string;
  readonly members: readonly ZipMember[];
  readonly password: string | null;
  readonly threatId?: string;
  /** Field of the activity that tells where the file is. */
  readonly link: 'downloadUrl' | 'filePath';
}

export interface Uploads {
  /** The agent sends a file; an activity tells when it is there. */
  send(seq: number, upload: Upload): void;
  readonly commands: Readonly<Record<string, Command>>;
  readonly handlers: Handlers;
}

export function createUploads(world: World, queue: CommandQueue): Uploads {
  const { fleet } = world;

  function arrive(seq: number, upload: Upload): void {
    const agent = fleet.row(seq);
    const id = world.ids.next();
    const agentId = String(agent['id']);
    const path = `/agents/${agentId}/uploads/${id}`;
    world.files.set(id, { agentId, name: upload.name, content: zipFile(upload.members, upload.password) });
    world.activities.write(upload.activity, {
      id,
      agent,
      data: { [upload.link]: path, filename: upload.name, fullScopeDetails: String(agent['siteName']) },
      ...(upload.threatId === undefined ? {} : { threatId: upload.threatId }),
    });
  }

  function send(seq: number, upload: Upload): void {
    queue.give([seq], world.settings.uploadMs, () => arrive(seq, upload));
  }

  function logs(seqs: readonly number[], kind: string): void {
    for (const seq of seqs) {
      const computer = String(fleet.row(seq)['computerName']);
      const members = [{ name: `${kind}.log`, content: Buffer.from(`${kind} of ${computer}\n`) }];
      send(seq, { activity: 'logsUploaded', name: `${kind}.zip`, members, password: null, link: 'downloadUrl' });
    }
  }

  return {
    send,
    commands: {
      'fetch-logs': { asked: 'fetchAsked', also: (seqs) => logs(seqs, 'agent-logs') },
      'fetch-firewall-rules': { asked: 'fetchAsked', also: (seqs) => logs(seqs, 'firewall-rules') },
      'list-agent-applications': { asked: 'agentCommanded' },
    },
    handlers: {
      'agent-actions/fetch-files': (call) => {
        const entry = requireEntry(fleet, call.params['agent_id'], call.token);
        const { files, password } = dataOf(call) as { readonly files: readonly string[]; readonly password: string };
        const members = files.map((path) => ({
          name: path
            .replace(/^[A-Za-z]:/, '')
            .replaceAll('\\', '/')
            .replace(/^\/+/, ''),
          content: Buffer.from(`Content of ${path}\n`),
        }));
        world.activities.write('fetchAsked', { token: call.token, agent: entry.row(), data: { files } });
        const name = `${String(entry.row()['computerName'])}.zip`;
        send(entry.seq, { activity: 'fileUploaded', name, members, password, link: 'downloadUrl' });
        return success;
      },
      'agents/export-agent-logs': (call) => {
        const entry = requireEntry(fleet, call.params['agent_id'], call.token);
        const file = world.files.get(call.params['activity_id'] ?? '');
        if (file === undefined || file.agentId !== entry.id) throw notFound();
        return { file: file.content, type: 'application/zip', name: file.name };
      },
    },
  };
}

/** A link of an activity is relative to the base of the API. */
export function threatMembers(threat: Json): readonly ZipMember[] {
  const info = threat['threatInfo'] as Json;
  return [{ name: String(info['threatName']), content: Buffer.from(`Simulated threat ${String(info['sha1'])}\n`) }];
}
