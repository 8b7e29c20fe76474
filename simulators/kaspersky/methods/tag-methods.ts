import { PxgError } from '../wire/pxg-error.ts';
import { flagIn, listIn, paramsOf, textIn } from '../wire/params-reader.ts';
import { params } from '../wire/value.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';

const instance = 'HostsTags.ListTags';

function tagsOf(call: Call): MethodAnswer {
  const { tags, hosts } = call.world;
  const known = call.arguments.texts('pIdArray').filter((id) => hosts.byId(id) !== undefined);
  return { PxgRetVal: known.map((id) => params({ KLTAGS_ITEM_ID: id, KLTAGS_TAGS: tags.of(id) })) };
}

function setTags(call: Call): MethodAnswer {
  const { tags, hosts } = call.world;
  const replaces = flagIn(call.arguments.params('pParams'), 'KLTAGS_FULL_REPLACE') === true;
  for (const item of call.arguments.list('pListItemsTags')) {
    const entry = paramsOf(item) ?? {};
    const hostId = textIn(entry, 'KLTAGS_ITEM_ID') ?? '';
    if (hosts.byId(hostId) === undefined) throw new PxgError('device-not-found', hostId);
    if (replaces) tags.clearHost(hostId);
    for (const tag of listIn(entry, 'KLTAGS_TAGS') ?? []) {
      const wanted = paramsOf(tag) ?? {};
      tags.set(hostId, textIn(wanted, 'KLTAGS_VALUE') ?? '', flagIn(wanted, 'KLTAGS_SET') !== false);
    }
  }
  return {};
}

export const tagMethods: readonly Method[] = [
  reads(`${instance}.GetAllTags`, { pParams: 'params?' }, (call) => ({ PxgRetVal: call.world.tags.all() })),
  reads(`${instance}.GetTags`, { pIdArray: 'array', pParams: 'params?' }, tagsOf),
  writes(`${instance}.SetTags`, { pListItemsTags: 'array', pParams: 'params?' }, setTags),
  writes(`${instance}.AddTag`, { szwTagValue: 'string', pParams: 'params?' }, (call) => {
    call.world.tags.add(call.arguments.text('szwTagValue'));
    return {};
  }),
  writes(
    `${instance}.RenameTag`,
    { szwOldTagValue: 'string', szwNewTagValue: 'string', pParams: 'params?' },
    (call) => {
      call.world.tags.rename(call.arguments.text('szwOldTagValue'), call.arguments.text('szwNewTagValue'));
      return {};
    },
  ),
  writes(`${instance}.DeleteTags2`, { pTagValue: 'array', pParams: 'params?' }, (call) => {
    for (const tag of call.arguments.texts('pTagValue')) call.world.tags.remove(tag);
    return {};
  }),
];
