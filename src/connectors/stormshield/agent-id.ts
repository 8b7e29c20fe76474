import { invalidInput } from '#kernel/validate.ts';

const guid = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Whether a text is a GUID, with or without braces. */
function isAgentGuid(text: string): boolean {
  return guid.test(text.trim());
}

/** Whether a text is a GUID as the console writes it: other consoles have GUIDs without braces for ids. */
export function isBracedGuid(text: string): boolean {
  return isAgentGuid(text) && text.trim().startsWith('{') && text.trim().endsWith('}');
}

/** A GUID without the braces that agent logs put around it; any other text unchanged. */
export function withoutBraces(value: string): string {
  return guid.exec(value.trim())?.[1] ?? value;
}

/**
 * The agent that a person named, by host name or by GUID.
 * @throws AppError `invalid_input` for the GUID of zeros, which agent logs hold where no agent is meant
 */
export function readAgentId(value: string): string {
  const id = withoutBraces(value);
  if (!/^[0-]+$/.test(id) || !guid.test(id)) return id;
  throw invalidInput([{ path: 'input.id', problem: 'is the GUID of zeros, which stands for no agent' }]);
}
