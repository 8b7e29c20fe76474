import { AppError } from '#kernel/error.ts';
import type { VerbParts } from './ask-console.ts';

/** Stands before an incident where a machine could be named. */
const prefix = 'incident:';
/** As many machines as one verb takes. */
const most = 1_000;

/**
 * Replaces `incident:<incident>` by the agents that are contained for it now, each named exactly.
 * @throws AppError `not_found` when nothing is contained for it; `invalid_input` when it is more than one verb takes
 */
export async function withIncidents(
  { containments }: Pick<VerbParts, 'containments'>,
  tenant: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const named = await Promise.all(
    texts.map(async (text) => {
      const incident = incidentOf(text);
      if (incident === null || containments === undefined) return [text];
      const open = await containments.list(tenant, { incident, open: true, limit: most + 1 });
      if (open.length === 0) {
        throw new AppError('not_found', `Nothing is contained for ${incident}.`, { failureIndicator: text });
      }
      if (open.length > most) {
        throw new AppError('invalid_input', `More than ${most} agents are contained for ${incident}; name fewer.`, {
          failureIndicator: text,
        });
      }
      return open.map(({ connectionId, endpointId }) => `${connectionId}/${endpointId}`);
    }),
  );
  return named.flat();
}

function incidentOf(text: string): string | null {
  const plain = text.trim();
  if (!plain.toLowerCase().startsWith(prefix)) return null;
  return plain.slice(prefix.length).trim() || null;
}
