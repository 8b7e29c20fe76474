import { invalidInput } from '#kernel/validate.ts';

interface BaseUrlRules {
  readonly allowHttp: boolean;
  /** A path that people paste along and that the connector adds itself, for example `/rest/api/v1`. */
  readonly dropSuffix?: string;
}

/**
 * The base URL that a person meant: a missing scheme is https, trailing slashes go.
 * @returns scheme, host, port and an optional path, without a slash at the end
 * @throws AppError `invalid_input`
 */
export function readBaseUrl(value: string, at: string, rules: BaseUrlRules): string {
  const text = value.trim();
  const url = parsed(text, at);
  const problem = urlProblem(text, url, rules);
  if (problem !== null) throw invalidInput([{ path: at, problem }]);
  return `${url.origin}${withoutSuffix(url.pathname, rules.dropSuffix)}`;
}

function parsed(text: string, at: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  try {
    return new URL(withScheme);
  } catch (cause) {
    const error = invalidInput([
      { path: at, problem: 'is not a URL; write for example https://console.example:10443' },
    ]);
    error.cause = cause;
    throw error;
  }
}

function urlProblem(text: string, url: URL, rules: BaseUrlRules): string | null {
  if (/[\\\s\p{Cc}]/u.test(text)) return 'must not hold backslashes or spaces';
  if (/^https?:(?!\/\/[^/])/i.test(text)) return 'must have the form https://host';
  if (/^(https?:\/\/){2}/i.test(text)) return 'has two schemes';
  if (url.protocol === 'http:' && !rules.allowHttp)
    return 'must start with https://; plain http needs `allowPlainHttp`';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials; use the secret fields';
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or a fragment';
  return null;
}

function withoutSuffix(path: string, suffix: string | undefined): string {
  const bare = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  if (suffix === undefined || !bare.toLowerCase().endsWith(suffix.toLowerCase())) return bare;
  return bare.slice(0, -suffix.length);
}
