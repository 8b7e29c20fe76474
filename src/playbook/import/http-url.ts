/** A URL in the two halves that our requests have: the server, which a connection holds, and what is asked of it. */
export interface SplitUrl {
  readonly origin: string;
  readonly path: string;
  /** Name of the input that will hold the connection. */
  readonly input: string;
}

/** @param url may hold expressions, but not in the name of the server. Null when it does, or when it is no HTTP address */
export function splitUrl(url: string): SplitUrl | null {
  const found = /^(https?:\/\/([A-Za-z0-9._-]+)(?::\d{1,5})?)((?:[/?#]|$)[^]*)$/.exec(url.trim());
  if (found === null) return null;
  const [, origin = '', host = '', rest = ''] = found;
  const path = rest.replace(/#[^]*$/, '');
  return {
    origin,
    path: path.startsWith('/') ? path : `/${path}`,
    input: `http_${host
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, '')
      .toLowerCase()}`.slice(0, 60),
  };
}

/** Headers that carry a credential belong to the connection. */
export function isSecretHeader(name: string): boolean {
  return /authori[sz]ation|api-?key|token|secret|cookie|password|^(x-)?key$/i.test(name);
}

/** Arguments that are named like a credential. */
export function isSecretName(name: string): boolean {
  return isSecretHeader(name) || /[_-]key$|[a-z]Key$|passphrase|credential/i.test(name);
}
