import { requireGroupWrite } from '../access/right.ts';
import { checkFields, record } from '../model/attribute.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { datetime, params, type WireObject } from '../wire/value.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';
import { findHost, hostIsVisible } from './selection.ts';

function information(call: Call): MethodAnswer {
  const host = findHost(call, 'strHostName');
  const { attributes, settings } = call.world;
  const fields = call.arguments.texts('pFields2Return');
  checkFields(attributes.host, fields, { strict: settings().strict, note: call.note });
  return { PxgRetVal: record(attributes.host, fields, host) };
}

/** Product, then version, then what is known of it: the shape that was recorded from a real server. */
function products(call: Call): MethodAnswer {
  const host = findHost(call, 'strHostName');
  const installed = new Map<string, Record<string, WireObject>>();
  for (const product of host.products) {
    const versions = installed.get(product.name) ?? {};
    versions[product.version] = params({
      BaseRecords: product.name === '1103' ? 0 : 24_519_011,
      DisplayName: product.displayName,
      LastUpdateTime: datetime(host.createdAt),
      ProdVersion: product.displayVersion,
    });
    installed.set(product.name, versions);
  }
  return { PxgRetVal: Object.fromEntries([...installed].map(([name, versions]) => [name, params(versions)])) };
}

function move(call: Call): MethodAnswer {
  const { world, arguments: given, user } = call;
  const group = world.groups.byId(given.whole('nGroup'));
  if (group === undefined) throw new PxgError('group-not-found', given.whole('nGroup'));
  const hosts = given.texts('pHostNames').map((id) => {
    const host = world.hosts.byId(id);
    if (host === undefined) throw new PxgError('device-not-found', id);
    requireGroupWrite(user, host.groupId);
    return host;
  });
  requireGroupWrite(user, group.id);
  for (const host of hosts) world.hosts.keep(host.index).groupId = group.id;
  world.census.forget();
  return {};
}

function domains(call: Call): MethodAnswer {
  const known = [
    ['EXAMPLE', 1],
    ['WORKGROUP', 0],
  ] as const;
  const list = call.user.devicesScope ? known : [];
  return {
    PxgRetVal: list.map(([name, type]) => params({ KLHST_WKS_WINDOMAIN: name, KLHST_WKS_WINDOMAIN_TYPE: type })),
  };
}

const serverFacts: WireObject = {
  KLADMSRV_PRODUCT_NAME: 'Administration Server',
  KLADMSRV_PRODUCT_VERSION: '14.2.0.26967',
  KLADMSRV_VSID: 0,
};

function serverInformation(call: Call): MethodAnswer {
  const wanted = call.arguments.texts('pValues');
  const names = wanted.length === 0 ? Object.keys(serverFacts) : wanted;
  return {
    PxgRetVal: Object.fromEntries(
      names.flatMap((name) => {
        const value = serverFacts[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

function hostsOfDomain(call: Call): MethodAnswer {
  const { hosts } = call.world;
  const visible = hostIsVisible(call);
  const wanted = call.arguments.text('domain').toLowerCase();
  const found: WireObject[] = [];
  for (let index = 0; index < hosts.count; index += 1) {
    const host = hosts.at(index);
    if (host.domain.toLowerCase() === wanted && visible(host)) {
      found.push(params({ KLHST_WKS_HOSTNAME: host.id, KLHST_WKS_WINHOSTNAME: host.netbiosName }));
    }
  }
  return { PxgRetVal: found };
}

export const hostMethods: readonly Method[] = [
  reads('HostGroup.GetHostInfo', { strHostName: 'string', pFields2Return: 'array' }, information),
  reads('HostGroup.GetHostProducts', { strHostName: 'string' }, products),
  writes('HostGroup.MoveHostsToGroup', { nGroup: 'int', pHostNames: 'array' }, move),
  reads('HostGroup.GetDomains', {}, domains),
  reads('HostGroup.GetDomainHosts', { domain: 'string' }, hostsOfDomain),
  reads('HostGroup.GetStaticInfo', { pValues: 'array?' }, serverInformation),
  reads('HostGroup.GetRunTimeInfo', { pValues: 'array?' }, serverInformation),
];
