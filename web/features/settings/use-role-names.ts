import { useQuery } from '@tanstack/react-query';
import { call } from '../../lib/client.ts';

/** Names of all roles that somebody can be given. */
export function useRoleNames(): readonly string[] {
  const roles = useQuery({ queryKey: ['role'], queryFn: ({ signal }) => call('listRoles', { signal }) });
  return roles.data?.items.map(({ name }) => name) ?? [];
}
