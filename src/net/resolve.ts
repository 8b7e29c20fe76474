import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '#kernel/error.ts';
import { isPrivateAddress } from './addresses.ts';

/** Resolves a name; `all` addresses, in the order to try them. */
export type Resolver = (
  host: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export const systemResolver: Resolver = (host, callback) => {
  systemLookup(host, { all: true }, callback);
};

/**
 * The lookup that the socket itself uses, so that the checked addresses are the ones connected to
 * and a second answer of the name server cannot slip in.
 */
export function guardedLookup(resolver: Resolver, allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    resolver(host, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const allowed = allowPrivate ? addresses : addresses.filter((entry) => !isPrivateAddress(entry.address));
      const [first] = allowed;
      if (first === undefined) return callback(addressForbidden(host), []);
      if (options.all === true) callback(null, [...allowed]);
      else callback(null, first.address, first.family);
    });
  };
}

/** An address that was given as such never reaches the lookup. @throws AppError `address_forbidden` */
export function refusePrivateLiteral(host: string): void {
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw addressForbidden(host);
}

/** One checked address of a host. @throws AppError `address_forbidden`, or the resolver's error */
export function resolveChecked(host: string, resolver: Resolver): Promise<string> {
  refusePrivateLiteral(host);
  if (isIP(host) !== 0) return Promise.resolve(host);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  guardedLookup(resolver, false)(host, { all: false }, (error, address) => {
    if (error === null && typeof address === 'string') resolve(address);
    else reject(error ?? addressForbidden(host));
  });
  return promise;
}

function addressForbidden(host: string): AppError {
  return new AppError(
    'address_forbidden',
    `The address of ${host} is private, loopback, link-local or reserved, which this connection does not allow.`,
  );
}
