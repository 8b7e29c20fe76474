import { useQuery } from '@tanstack/react-query';
import type { Draft, Playbook } from '../../../generated/answers.ts';
import { call } from '../../../lib/client.ts';
import { Problem } from '../../../lib/problem.ts';

export interface StoredPlaybook {
  readonly draft: Draft | null;
  readonly published: Playbook | null;
}

/** The draft and the newest version, each null where there is none. */
export function useStoredPlaybook(id: string) {
  return useQuery({
    // Not under `playbook`: a change elsewhere must not replace what is being edited.
    queryKey: ['edited-playbook', id],
    queryFn: async ({ signal }): Promise<StoredPlaybook> => {
      const [draft, published] = await Promise.all([
        orNull(call('getDraft', { params: { id }, signal })),
        orNull(call('getPlaybook', { params: { id }, signal })),
      ]);
      return { draft, published };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.body.status === 404) return null;
    throw error;
  }
}

/** What a new playbook begins as. */
export function firstText(id: string): string {
  const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
  return `id: ${id}\ntitle: ${title}\ninputs: {}\nsteps: []\n`;
}
