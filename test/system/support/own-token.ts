import type { Client } from '#cli/client.ts';
import type { Role } from '#kernel/access.ts';
import { signInFirst } from './browser.ts';
import { textOf } from './json.ts';

/** A token that a person of its own has made: to nobody else's requests does it count as the same one. */
export async function ownToken(url: string, client: Client, name: string, role: Role): Promise<string> {
  const email = `${name}@example.test`;
  const added = await client.call('addPerson', { body: { name, email, role: 'administrator' } });
  const browser = await signInFirst(url, email, textOf(added['password']));
  return textOf((await browser.post('/api/v1/tokens', { name, role })).body['text']);
}
