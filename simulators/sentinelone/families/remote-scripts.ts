import { affected, type Handlers, type Json } from '../wire/call.ts';
import { createCollection } from '../model/collection.ts';
import { dataOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { targetAgents } from '../agents/agent-actions.ts';
import type { CommandQueue } from '../agents/command-queue.ts';

/** Scripts on agents, for clients of others: list, execute, status, results. */
export function remoteScriptHandlers(world: World, queue: CommandQueue): Handlers {
  const scripts = createCollection('remoteScripts', { shape: 'ActivityType' });
  const tasks = createCollection('remoteScriptTasks', { shape: 'ThreatTimelineEntry' });
  for (const scriptName of ['Collect browser history', 'List local accounts', 'Clear temporary files']) {
    const id = world.ids.next();
    scripts.add(id, { id, scriptName, scriptType: 'dataCollection', osTypes: ['windows', 'linux', 'macos'] }, null);
  }

  return {
    'extra/list-remote-scripts': (call) => world.lister.list(scripts, call),
    'extra/execute-remote-script': (call) => {
      const { scriptId, taskDescription } = dataOf(call);
      requireEntry(scripts, String(scriptId), call.token);
      const parentTaskId = world.ids.next();
      const targets = targetAgents(world, call);
      for (const { seq } of targets) {
        const agent = world.fleet.row(seq);
        const id = world.ids.next();
        const now = world.now();
        const row: Json = {
          id,
          parentTaskId,
          status: 'created',
          detailedStatus: 'Task created',
          description: taskDescription,
          agentId: agent['id'],
          agentComputerName: agent['computerName'],
          createdAt: now,
          updatedAt: now,
          type: 'script_execution',
        };
        tasks.add(id, row, {});
        world.activities.write('agentCommanded', { token: call.token, agent });
        queue.give([seq], world.settings.commandMs, () =>
          tasks.update(id, { status: 'completed', detailedStatus: 'Execution completed', updatedAt: world.now() }),
        );
      }
      const { data } = affected(targets.length) as { readonly data: Json };
      return { data: { ...data, parentTaskId, pending: false } };
    },
    'extra/list-remote-script-tasks': (call) => {
      const { parentTaskId, parentTaskId__in: several } = Object.fromEntries(call.query) as Json;
      const wanted = parentTaskId === undefined ? several : [parentTaskId];
      const found = createCollection('chosen', tasks.facts);
      for (const entry of tasks.scan()) {
        if (!Array.isArray(wanted) || wanted.includes(entry.row()['parentTaskId']))
          found.add(entry.id, entry.row(), null);
      }
      const query = new Map([...call.query].filter(([name]) => !name.startsWith('parentTaskId')));
      return world.lister.list(found, { ...call, query });
    },
    'extra/fetch-remote-script-results': (call) => {
      const { taskIds } = dataOf(call) as { readonly taskIds: readonly string[] };
      const ended = taskIds.filter((id) => tasks.find(id)?.row()['status'] === 'completed');
      const download_links = ended.map((taskId) => ({
        taskId,
        fileName: `${taskId}.zip`,
        downloadUrl: `https://files.example/scripts/${taskId}`,
      }));
      const errors = taskIds
        .filter((id) => !ended.includes(id))
        .map((taskId) => ({ taskId, errorString: 'Not finished' }));
      return { data: { download_links, errors } };
    },
  };
}
