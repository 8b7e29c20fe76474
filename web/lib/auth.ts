import { Problem, type ProblemBody } from './problem.ts';

interface Refusal extends Partial<ProblemBody> {
  readonly message?: string;
}

const remedies: Readonly<Record<number, string>> = {
  401: 'Check what you typed, or ask an administrator for a new password.',
  429: 'Wait a minute, then try again.',
};

/** Asks the sign-in of the server. @throws Problem for every refusal, and when no answer came */
export async function askSignIn<T>(path: string, body: object): Promise<T> {
  const response = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new Problem({ title: 'No answer', detail: 'The server cannot be reached.' }, { cause });
  });
  const answer = (await response.json().catch(() => ({}))) as T & Refusal;
  if (response.ok) return answer;
  const { title = 'Refused', detail = answer.message ?? `The server answered ${response.status}.` } = answer;
  const remedy = answer.remedy ?? remedies[response.status];
  throw new Problem({ title, detail, status: response.status, ...(remedy === undefined ? {} : { remedy }) });
}

export interface SignInOptions {
  /** Label of the single sign-on; null when there is none. */
  readonly singleSignOn: string | null;
}

export async function readSignInOptions(): Promise<SignInOptions> {
  const response = await fetch('/api/auth/options');
  return (await response.json()) as SignInOptions;
}
