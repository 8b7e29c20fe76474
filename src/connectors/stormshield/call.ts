import type { WireBody, WireRequest } from '#kernel/net.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { Answer } from '#net/answer.ts';

/** Everything known about the API lives below this path. */
export const apiRoot = '/rest/api/v1';

/** What an API key can be allowed to do; chosen when the key is made. */
export type KeyUsage = 'Agent Monitoring' | 'Remediation';

export interface ConsoleCall {
  readonly method: WireRequest['method'];
  /** Below `apiRoot`, with each segment encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: WireBody;
  readonly effect: 'read' | 'write';
  /** What a 404 is about, for example `the agent PC1`. */
  readonly subject: string;
  /** What the API key must be allowed, where that is known. */
  readonly usage?: KeyUsage;
  /** What the call changes. */
  readonly target?: string;
}

export interface ConsoleAnswer {
  readonly statusCode: number;
  /** `METHOD path`. */
  readonly call: string;
  readonly answer: Answer;
}

/** The outcome of the one target of a call. */
export function targetOf(call: Pick<ConsoleCall, 'target'>, status: TargetResult['status']): readonly TargetResult[] {
  return call.target === undefined ? [] : [{ target: call.target, status }];
}
