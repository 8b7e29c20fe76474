import pg from 'pg';

/**
 * What a socket answers: `ready`; `starting`, stopping or too busy; `silent` when nobody listens;
 * `refused` when somebody does and does not know our password.
 */
export type ProbeAnswer = 'ready' | 'starting' | 'silent' | 'refused';

export async function probe(url: string): Promise<ProbeAnswer> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const answer = await ask(url);
    if (answer !== 'late') return answer;
  }
  return 'starting';
}

/** A process that loads its modules may miss an answer that came in time. */
const attempts = 3;

async function ask(url: string): Promise<ProbeAnswer | 'late'> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    application_name: 'cordon probe',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'ready';
  } catch (cause) {
    const { code = '', message } = cause as { readonly code?: string; readonly message: string };
    if (code === '28P01' || code === '28000') return 'refused';
    if (message === 'timeout expired') return 'late';
    return code === '57P03' || code === '53300' ? 'starting' : 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The address of the embedded PostgreSQL, in the form that every PostgreSQL client takes. */
export function socketUrl(role: string, password: string, socketDirectory: string): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@/postgres?host=${encodeURIComponent(socketDirectory)}`;
}
