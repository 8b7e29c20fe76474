import type { ConnectionCheck } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { addPermissions } from './permission-probes.ts';

/** A role needs both; each is missed in its own way. */
type ScopeState = 'present' | 'missing' | 'not known';

const probeLifetime = 60;

const administrationServer = 'Administration Server';
const managed = 'Managed devices';

/**
 * Signs in and looks for one host. Without the scope Administration Server every call is denied;
 * without Managed devices every list is empty, even that of the groups, of which each console has some.
 * @throws AppError
 */
export async function checkConsole(
  client: KasperskyClient,
  scope: CallScope,
  ladder: Ladder,
): Promise<ConnectionCheck> {
  try {
    return await withConsole({ client, ...scope }, async (console) => {
      const hosts = await firstCall(console, client, ladder);
      const groups = hosts > 0 ? null : await probe(console, 'HostGroup.FindGroups', 'id');
      const managedDevices: ScopeState = hosts > 0 ? 'present' : groups === 0 ? 'missing' : 'not known';
      const message = sentenceOf(hosts, managedDevices);
      addScopes(managedDevices, message, ladder);
      await addPermissions(console, ladder);
      return { message, details: detailsOf(hosts, managedDevices), expiresAt: null };
    });
  } catch (thrown) {
    throw explained(toAppError(thrown)).within('Failed to check the connector');
  }
}

/** Signs in on the way. What fails afterwards is not the sign-in. */
async function firstCall(console: Console, { settings }: KasperskyClient, ladder: Ladder): Promise<number> {
  const signedIn = (): void => {
    const { userName, apiVersion, virtualServer } = settings;
    const where = virtualServer === undefined ? '' : ` on the virtual server ${virtualServer}`;
    ladder.add('sign-in', 'passed', `Signed in as ${userName}${where}.`);
    ladder.add(
      'version',
      'unknown',
      `No documented call tells the version of the server. It speaks the API ${apiVersion}.`,
    );
  };
  try {
    const hosts = await probe(console, 'HostGroup.FindHosts', 'KLHST_WKS_HOSTNAME');
    signedIn();
    return hosts;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (console.mark !== null) signedIn();
    if (error.code === 'vendor_forbidden') addDenied(error, ladder);
    throw thrown;
  }
}

function addDenied(error: AppError, ladder: Ladder): void {
  ladder.add('scopes', 'failed', explained(error).message, {
    subject: administrationServer,
    remedy:
      'Give the role of the account both scopes, Administration Server and Managed devices, and Basic functionality > Read.',
  });
  ladder.add('scopes', 'not_reached', 'Not looked at.', { subject: managed });
}

function addScopes(devices: ScopeState, message: string, ladder: Ladder): void {
  ladder.add('scopes', 'passed', 'The account may ask the server.', { subject: administrationServer });
  switch (devices) {
    case 'present':
      return ladder.add('scopes', 'passed', message, { subject: managed });
    case 'missing':
      return ladder.add('scopes', 'warning', message, {
        subject: managed,
        remedy: 'Give the role of the account the scope Managed devices.',
      });
    case 'not known':
      return ladder.add('scopes', 'unknown', message, { subject: managed });
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
    scopes: { [administrationServer]: 'present', [managed]: managedDevices },
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
      details: { scopes: { [administrationServer]: 'missing', [managed]: 'not known' } },
      ...(data === undefined ? {} : { data }),
      cause: error,
    },
  );
}
