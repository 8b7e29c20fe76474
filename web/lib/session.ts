import { useQuery } from '@tanstack/react-query';
import { call } from './client.ts';

/** Who is signed in. Fails with the status 401 when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => call('getSession', { signal }),
    staleTime: 60_000,
  });
}

export async function signOut(): Promise<void> {
  await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  window.location.assign('/sign-in');
}
