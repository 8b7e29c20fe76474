import { codeOf } from './tls-failure.ts';

/** What the operating system says when no connection comes about, as a person would say it. */
const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is not known to the name server',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens on this port',
  ETIMEDOUT: 'there is no answer',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'the network cannot be reached from here',
  ECONNRESET: 'the other side broke the connection off',
};

/** With the words of the system, which people search for. */
export function connectReason(error: unknown): string {
  const sentence = sentences[codeOf(error)];
  const words = wordsOf(error);
  return sentence === undefined ? words : `${sentence} (${words})`;
}

/** An attempt at several addresses fails with one error for each. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
}
