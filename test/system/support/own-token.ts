import type { Client } from '#cli/client.ts';
import type { Role } from '#kernel/access.ts';
import { signInAs } from './browser.ts';
import { textOf } from './json.ts';

const chosen = 'a password of my own';

/** A token that a person of its own has made: to nobody else's requests does it count as the same one. */
export async function ownToken(url: string, client: Client, name: string, role: Role): Promise<string> {
  const email = `${name}@example.test`;
  const added = await client.call('addPerson', { body: { name, email, role: 'administrator' } });
  const handedOver = textOf(added['password']);
  const browser = await signInAs(url, email, handedOver);
  await browser.post('/api/auth/change-password', { currentPassword: handedOver, newPassword: chosen });
  return textOf((await browser.post('/api/v1/tokens', { name, role })).body['text']);
}
