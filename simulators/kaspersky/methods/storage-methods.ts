import { requireGroupWrite } from '../access/right.ts';
import { isReachable, type Host } from '../model/host.ts';
import { storageTypes, type SectionPlace } from '../model/settings-storage.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { asWire } from '../wire/params-reader.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';
import { findHost } from './selection.ts';

const place = { strHostName: 'string', strType: 'string', strProduct: 'string', strVersion: 'string' } as const;
const section = { ...place, strSection: 'string' } as const;
const longestName = 31;

/** @throws PxgError for a name that the storage cannot have */
function checkName(call: Call, argument: string): string {
  const name = call.arguments.text(argument);
  if (name === '' || name.length > longestName || /[/\\:*?"<>]/.test(name))
    throw new PxgError('bad-parameter', argument);
  return name;
}

function typeOf(call: Call): string {
  const type = call.arguments.text('strType');
  if (!storageTypes.has(type)) throw new PxgError('bad-parameter', 'strType');
  return type;
}

function placeOf(call: Call): SectionPlace {
  return {
    type: typeOf(call),
    product: checkName(call, 'strProduct'),
    version: checkName(call, 'strVersion'),
    section: checkName(call, 'strSection'),
  };
}

/** A host whose settings this caller may change. */
function writable(call: Call): Host {
  const host = findHost(call, 'strHostName');
  requireGroupWrite(call.user, host.groupId);
  return host;
}

function change(name: string, run: (call: Call, host: Host, at: SectionPlace) => void): Method {
  return writes(name, section, (call) => {
    run(call, writable(call), placeOf(call));
    return {};
  });
}

/** Ends when every host has taken its settings; one that is away keeps the action open. */
function synchronise(call: Call): MethodAnswer {
  const { world, session, user, arguments: given } = call;
  const ids = given.texts('pHostNames');
  if (ids.length === 0) throw new PxgError('bad-parameter', 'pHostNames');
  if (!storageTypes.has(given.text('strSSType'))) throw new PxgError('bad-parameter', 'strSSType');
  const hosts = ids.map((id) => {
    const host = world.hosts.byId(id);
    if (host === undefined) throw new PxgError('device-not-found', id);
    requireGroupWrite(user, host.groupId);
    return host;
  });
  const action = world.actions.start(session);
  let left = hosts.length;

  function later(index: number): void {
    world.timers.after(world.settings().syncMs, () => take(index));
  }

  function take(index: number): void {
    const host = world.hosts.at(index);
    if (!isReachable(host)) {
      world.waits.wait(index, () => later(index));
      return;
    }
    world.hosts.keep(index).calledAt = world.clock.now();
    world.isolation.apply(host);
    left -= 1;
    if (left === 0) action.finish({ succeeded: true, stateCode: 0, data: {} });
  }

  for (const host of hosts) later(host.index);
  return { strActionGuid: action.id };
}

export const storageMethods: readonly Method[] = [
  reads('HostGroup.SS_Read', section, (call) => ({
    PxgRetVal: call.world.storage.read(findHost(call, 'strHostName'), placeOf(call)),
  })),
  reads('HostGroup.SS_GetNames', { ...place, strProduct: 'string?', strVersion: 'string?' }, (call) => ({
    PxgRetVal: call.world.storage.names(
      findHost(call, 'strHostName'),
      typeOf(call),
      call.arguments.text('strProduct'),
      call.arguments.text('strVersion'),
    ),
  })),
  writes('HostGroup.SS_Write', { ...section, nOption: 'int', pSettings: 'params' }, (call) => {
    const { arguments: given, world } = call;
    world.storage.write(writable(call), placeOf(call), given.whole('nOption'), asWire(given.params('pSettings')));
    return {};
  }),
  change('HostGroup.SS_CreateSection', (call, host, at) => call.world.storage.create(host, at)),
  change('HostGroup.SS_DeleteSection', (call, host, at) => call.world.storage.remove(host, at)),
  writes('HostGroup.AddHostsForSync', { pHostNames: 'array', strSSType: 'string' }, synchronise),
];
