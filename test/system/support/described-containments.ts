import type { JsonObject } from '#kernel/json.ts';
import type { AsDescribed } from './described-automation.ts';
import { textOf } from './json.ts';
import { until } from './waiting.ts';

/** Every operation around containments, over two hosts that are isolated for it and released again. */
export async function askForContainments(asDescribed: AsDescribed): Promise<void> {
  for (const [host, incident] of [
    ['PC-00001', 'INC-1'],
    ['PC-00004', 'INC-2'],
  ] as const) {
    const body = { input: { endpoints: [`SES/${host}`], reason: 'A test.' }, connections: ['SES'], incident };
    await asDescribed('POST', '/verbs/{verb}/run', '/verbs/isolate/run', body);
  }
  const listed = async (): Promise<readonly JsonObject[]> =>
    (await asDescribed('GET', '/containments', '/containments'))['items'] as readonly JsonObject[];
  const areHeld = async (): Promise<boolean> => {
    const containments = (await listed()).filter(({ incident }) => incident !== null);
    return containments.length === 2 && containments.every(({ status }) => status === 'held');
  };
  await until('both are held', areHeld, 20_000);
  const one = (await listed()).find(({ incident }) => incident === 'INC-1');
  const path = `/containments/${textOf(one?.['id'])}`;
  await asDescribed('GET', '/containments/{id}', path);
  await asDescribed('PATCH', '/containments/{id}', path, { permanent: true });
  await asDescribed('PATCH', '/containments/{id}', path, { until: '2001-01-01T00:00:00Z' });
  await asDescribed('POST', '/containments/{id}/release', `${path}/release`, { reason: 'Over.' });
  await asDescribed('POST', '/containments/release', '/containments/release', { incident: 'INC-2' });
  await asDescribed('POST', '/containments/release', '/containments/release', { incident: 'INC-0' });
  await asDescribed('GET', '/containments', '/containments?open=false');
  await asDescribed('GET', '/containments/{id}', '/containments/ctn_nothing');
}
