import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { hostByIpFields, userByIpFields } from '../attribute-lists.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { eachItem, itemsOutcome, type ItemResult } from '../each-item.ts';
import { atLeastOne } from '../inputs.ts';
import { ipNumber } from '../ip-address.ts';
import { permissions } from '../permissions.ts';
import { hostShape, readRecord, userShape } from '../records.ts';
import { readRows } from '../result-set.ts';
import { hostSearch, recordsOf, viewSearch } from '../searches.ts';

export const getUserByIp = defineAction({
  id: 'kaspersky.get-user-by-ip',
  title: 'Get users by IP address',
  summary:
    'Finds the devices with these IPv4 addresses and the users that were seen on them. The devices need a Network Agent.',
  category: 'Users',
  effect: 'read',
  idempotent: true,
  requires: { permission: `${permissions.read}; possibly ${permissions.listUsers}` },
  inferred: 'Both calls are documented; that they are the ones to combine is inferred.',
  input: {
    ipAddresses: {
      kind: 'list',
      of: 'text',
      required: true,
      maxItems: 200,
      label: 'IP Addresses',
      help: 'IPv4, for example 10.0.0.1.',
    },
  },
  output: { addresses: 'list' },
  async run(input, context: ActionContext<KasperskyClient>) {
    const addresses = atLeastOne(input.ipAddresses, 'input.ipAddresses', 'IP address');
    return withConsole(context, async (console) => {
      const rows: Json[] = [];
      const outcomes = await eachItem(
        addresses,
        (address) => address,
        (address) => usersAt(console, address, rows),
      );
      return { ...itemsOutcome(outcomes, 'addresses', 'addresses'), raw: recordsOf(rows) };
    });
  },
});

const maxHosts = 100;
const maxUsers = 10_000;

async function usersAt(console: Console, address: string, rows: Json[]): Promise<ItemResult> {
  const number = ipNumber(address);
  if (number === null) throw invalidIp(`${address} is not an IPv4 address`);
  const filter = `(|(KLHST_WKS_IP_LONG=${number})(KLHST_WKS_CONNECT_IP_LONG=${number}))`;
  const hosts = await readRows(console, hostSearch(filter, hostByIpFields, { countInAnswer: true }), {
    limit: maxHosts,
  });
  if (hosts.rows.length === 0) throw invalidIp(`no host has the address ${address}`);
  const found: Json[] = [];
  for (const row of hosts.rows) {
    const { hostId = '', hostName = hostId } = readRecord(hostShape, row);
    const users = await readUsers(console, hostId);
    rows.push(...users);
    found.push({ hostId, hostName, users: users.map((user) => readRecord(userShape, user)) });
  }
  return { data: { ip: address, hosts: found }, raw: null };
}

async function readUsers(console: Console, hostId: Json): Promise<readonly Json[]> {
  const search = viewSearch({
    name: 'GlobalUsersListSrvViewName',
    filter: '',
    fields: userByIpFields,
    orderBy: 'ul_llTrusteeId',
    params: { strHostId: hostId },
    exactRanges: true,
  });
  try {
    return (await readRows(console, search, { limit: maxUsers })).rows;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'vendor_forbidden') throw error;
    const { failureIndicator, statusCode, data, details } = error;
    throw new AppError(error.code, `${error.message} The list of users may need ${permissions.listUsers}.`, {
      failureIndicator,
      statusCode,
      ...(data === undefined ? {} : { data }),
      ...(details === undefined ? {} : { details }),
      cause: error,
    });
  }
}

function invalidIp(reason: string): AppError {
  return new AppError('invalid_input', 'Invalid IP.', { failureIndicator: 'input.ipAddresses', details: { reason } });
}
