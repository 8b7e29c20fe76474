import type { Call, Json } from '../wire/call.ts';
import { invalid, notFound } from '../wire/refusal.ts';
import { dataRows, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import type { Command } from './command.ts';

/** Actions that change where agents belong and how they are marked. */
export function consoleCommands(world: World): Readonly<Record<string, Command>> {
  const { fleet, lists } = world;

  function moveToSite(seqs: readonly number[], data: Json, call: Call): void {
    const site = requireEntry(lists.sites, String(data['targetSiteId']), call.token).row();
    const group = lists.groups.rows().find((row) => row['siteId'] === site['id'] && row['isDefault'] === true);
    if (group === undefined) throw notFound();
    for (const seq of seqs) {
      fleet.update(seq, {
        accountId: site['accountId'],
        accountName: site['accountName'],
        siteId: site['id'],
        siteName: site['name'],
        groupId: group['id'],
        groupName: group['name'],
        updatedAt: world.now(),
      });
    }
  }

  function changeTags(seqs: readonly number[], call: Call): void {
    const changes = dataRows(call).map((change) => ({
      operation: String(change['operation']),
      tag: lists.endpointTags.find(String(change['tagId']))?.row(),
    }));
    if (changes.some(({ tag }) => tag === undefined)) throw invalid('data.tagId: No such tag.');
    for (const seq of seqs) fleet.update(seq, { tags: { sentinelone: changed(fleet.row(seq), changes, call) } });
  }

  function changed(
    agent: Json,
    changes: readonly { readonly operation: string; readonly tag: Json | undefined }[],
    call: Call,
  ): readonly Json[] {
    const tags = agent['tags'] as { readonly sentinelone: readonly Json[] };
    let current = changes.some(({ operation }) => operation === 'override') ? [] : tags.sentinelone;
    for (const { operation, tag = {} } of changes) {
      const { token } = call;
      current = current.filter((other) => other['id'] !== tag['id']);
      if (operation === 'remove') continue;
      const assigned = { assignedAt: world.now(), assignedBy: token.userName, assignedById: token.userId };
      current = [...current, { id: tag['id'], key: tag['key'], value: tag['value'], ...assigned }];
    }
    return current;
  }

  return {
    'move-between-sites': { asked: 'agentMoved', also: moveToSite },
    'manage-endpoint-tags-add-remove-override': {
      asked: 'agentCommanded',
      also: (seqs, _, call) => changeTags(seqs, call),
    },
  };
}
