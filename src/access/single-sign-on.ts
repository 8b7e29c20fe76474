import { genericOAuth } from 'better-auth/plugins';
import type { Role } from '#kernel/access.ts';
import { singleSignOnId } from './routes.ts';
import { visits } from './visit.ts';

/** An OpenID Connect provider that says who somebody is. */
export interface SingleSignOn {
  /** For example https://login.example/realms/main, without the well-known path. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly title: string;
  /** Claim of the id token that holds the role or a list of groups; null: roles are given here. */
  readonly roleClaim: string | null;
  /** Values of the claim and the role that each one gives, the first match counts. */
  readonly roleMap: readonly { readonly value: string; readonly role: Role }[];
  /** Role of somebody who was never here and has none by the claim; null: nobody gets in whom no one has added. */
  readonly defaultRole: Role | null;
}

/** Ids are verified against the keys of the provider; nonce, state and proof key bind them to this browser. */
export function singleSignOnPlugin(options: SingleSignOn) {
  const issuer = options.issuer.replace(/\/+$/, '');
  return genericOAuth({
    config: [
      {
        providerId: singleSignOnId,
        discoveryUrl: `${issuer}/.well-known/openid-configuration`,
        clientId: options.clientId,
        clientSecret: options.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
        mapProfileToUser(profile) {
          const visit = visits.getStore();
          const role = roleOf(options, profile);
          if (visit !== undefined) visit.claimedRole = role;
          const { name, preferred_username: userName, email } = profile;
          return { name: [name, userName, email].find((text) => typeof text === 'string' && text !== '') as string };
        },
      },
    ],
  });
}

/** Null when no claim gives a role. */
export function roleOf(
  { roleClaim, roleMap }: Pick<SingleSignOn, 'roleClaim' | 'roleMap'>,
  claims: Readonly<Record<string, unknown>>,
): Role | null {
  if (roleClaim === null) return null;
  const claim = valueAt(claims, roleClaim);
  const values = new Set((Array.isArray(claim) ? claim : [claim]).map(String));
  return roleMap.find(({ value }) => values.has(value))?.role ?? null;
}

/** Claims are named whole, as some are URLs, or by their path, as in `realm_access.roles`. */
function valueAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
