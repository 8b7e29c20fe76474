import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';

/** A role needs both; each is missed in its own way. */
type ScopeState = 'present' | 'missing' | 'not known';

const probeLifetime = 60;

/**
 * Signs in and looks for one host. Without the scope Administration Server every call is denied;
 * without Managed devices every list is empty, even that of the groups, of which each console has some.
 * @throws AppError
 */
export async function checkConsole(client: KasperskyClient, scope: CallScope): Promise<ConnectionCheck> {
  try {
    return await withConsole({ client, ...scope }, async (console) => {
      const hosts = await probe(console, 'HostGroup.FindHosts', 'KLHST_WKS_HOSTNAME');
      const groups = hosts > 0 ? null : await probe(console, 'HostGroup.FindGroups', 'id');
      const managedDevices: ScopeState = hosts > 0 ? 'present' : groups === 0 ? 'missing' : 'not known';
      return { message: sentenceOf(hosts, managedDevices), details: detailsOf(hosts, managedDevices) };
    });
  } catch (thrown) {
    throw explained(toAppError(thrown)).within('Failed to check the connector');
  }
}

async function probe(console: Console, method: string, field: string): Promise<number> {
  const answer = await console.call(method, {
    wstrFilter: '',
    vecFieldsToReturn: [field],
    vecFieldsToOrder: [],
    pParams: { KLGRP_FIND_FROM_CUR_VS_ONLY: true },
    lMaxLifeTime: probeLifetime,
  });
  const { strAccessor, PxgRetVal: count } = answer;
  if (typeof strAccessor === 'string') await console.letGo('ChunkAccessor.Release', { strAccessor });
  return typeof count === 'number' ? count : 0;
}

function sentenceOf(hosts: number, managedDevices: ScopeState): string {
  switch (managedDevices) {
    case 'present':
      return `Signed in, and the console shows ${hosts} hosts.`;
    case 'missing':
      return 'Signed in, but the console shows neither hosts nor groups: the role lacks the scope Managed devices, so every list will be empty.';
    case 'not known':
      return 'Signed in, and the console shows groups but no hosts: it manages none yet, or none that this role may see.';
  }
}

function detailsOf(hosts: number, managedDevices: ScopeState): JsonObject {
  return {
    hosts,
    scopes: { 'Administration Server': 'present', 'Managed devices': managedDevices },
    notProbed: 'Rights to write and to run tasks can only be tried by changing something.',
  };
}

function explained(error: AppError): AppError {
  if (error.code !== 'vendor_forbidden') return error;
  const { failureIndicator, statusCode, data } = error;
  return new AppError(
    error.code,
    `${error.message} The account may sign in and not read: its role lacks the scope Administration Server, or the right Basic functionality > Read.`,
    {
      failureIndicator,
      statusCode,
      details: { scopes: { 'Administration Server': 'missing', 'Managed devices': 'not known' } },
      ...(data === undefined ? {} : { data }),
      cause: error,
    },
  );
}
