import type { SingleSignOn } from '#access/single-sign-on.ts';
import { configuration, listOf } from './option-values.ts';
import type { OptionName } from './options.ts';

/** Null when no provider is set. @throws AppError `configuration` for half of one */
export function readSingleSignOn(text: (name: OptionName) => string): SingleSignOn | null {
  const issuer = text('CORDON_OIDC_ISSUER');
  const required = (name: OptionName): string => {
    const value = text(name);
    if (value === '') throw configuration(name, 'is needed with CORDON_OIDC_ISSUER');
    return value;
  };
  if (issuer === '') return null;
  const url = URL.parse(issuer);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))) {
    throw configuration('CORDON_OIDC_ISSUER', 'must be an https address');
  }
  const roleClaim = text('CORDON_OIDC_ROLE_CLAIM');
  if (roleClaim !== '') required('CORDON_OIDC_ROLES');
  return {
    issuer,
    clientId: required('CORDON_OIDC_CLIENT_ID'),
    clientSecret: required('CORDON_OIDC_CLIENT_SECRET'),
    title: text('CORDON_OIDC_TITLE'),
    roleClaim: roleClaim === '' ? null : roleClaim,
    roleMap: listOf(text('CORDON_OIDC_ROLES')).map(roleRule),
    defaultRole: text('CORDON_OIDC_DEFAULT_ROLE') === '' ? null : text('CORDON_OIDC_DEFAULT_ROLE'),
  };
}

/** The last `=` divides: names of groups may hold one, names of roles do not. */
function roleRule(text: string): SingleSignOn['roleMap'][number] {
  const at = text.lastIndexOf('=');
  if (at > 0 && at < text.length - 1) return { value: text.slice(0, at), role: text.slice(at + 1) };
  throw configuration('CORDON_OIDC_ROLES', `must be pairs such as soc=responder, and \`${text}\` is none`);
}
