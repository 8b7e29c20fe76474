import { invalidInput } from '#kernel/validate.ts';

const guid = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

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
