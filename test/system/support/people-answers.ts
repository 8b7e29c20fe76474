import type { JsonObject } from '#kernel/json.ts';
import type { AsDescribed } from './described-automation.ts';
import { textOf } from './json.ts';

/** Every operation about people, roles and sign-ins. */
export async function askForPeople(asDescribed: AsDescribed): Promise<void> {
  await asDescribed('GET', '/session', '/session');
  await asDescribed('GET', '/session/sign-ins', '/session/sign-ins');
  await asDescribed('DELETE', '/session/sign-ins/{id}', '/session/sign-ins/nothing');
  await asDescribed('POST', '/roles', '/roles', { name: 'watcher', permissions: ['view'] });
  await asDescribed('PUT', '/roles/{name}', '/roles/watcher', { permissions: ['view', 'audit'] });
  await asDescribed('GET', '/roles', '/roles');
  const draft = { name: 'Grace', email: 'grace@example.test', role: 'watcher' };
  const added = await asDescribed('POST', '/people', '/people', draft);
  await asDescribed('POST', '/people', '/people', draft);
  const path = `/people/${textOf((added['person'] as JsonObject)['id'])}`;
  await asDescribed('GET', '/people', '/people');
  await asDescribed('GET', '/people/{id}', path);
  await asDescribed('PATCH', '/people/{id}', path, { role: 'viewer' });
  await asDescribed('POST', '/people/{id}/password', `${path}/password`, {});
  await asDescribed('GET', '/people/{id}/sign-ins', `${path}/sign-ins`);
  await asDescribed('DELETE', '/people/{id}/sign-ins/{signIn}', `${path}/sign-ins/nothing`);
  await asDescribed('DELETE', '/roles/{name}', '/roles/watcher');
}
