import { mask, type Redactor } from '#kernel/redact.ts';

/** Names of query parameters whose values are not for showing. */
const sensitiveName = /token|secret|passw|pwd|key|auth|sig|session|credential|jwt|otp|code|cookie/i;

/** A URL for people: values of sensitive-looking parameters and known secrets are masked. */
export function redactedUrl(origin: string, path: string, redactor: Redactor): string {
  const start = path.indexOf('?');
  if (start < 0) return redactor.text(origin + path);
  const parameters = path
    .slice(start + 1)
    .split('&')
    .map(maskParameter);
  return redactor.text(`${origin}${path.slice(0, start)}?${parameters.join('&')}`);
}

function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return parameter;
  const name = parameter.slice(0, equals);
  return sensitiveName.test(decode(name)) ? `${name}=${mask}` : parameter;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
