import type { QueryClient } from '@tanstack/react-query';
import type { Connection } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { JsonObject } from '../../lib/json.ts';

/** What is in the form. */
export interface ConnectionDraft {
  readonly title: string;
  readonly settings: JsonObject;
  readonly secrets: JsonObject;
  readonly readOnly: boolean;
  readonly unknownPolicy: 'hold' | 'resend';
  readonly checkMinutes: number;
  readonly noticeAfter: number;
}

export function draftOf(connection: Connection | null): ConnectionDraft {
  return {
    title: connection?.title ?? '',
    settings: connection?.settings ?? {},
    secrets: {},
    readOnly: connection?.readOnly ?? false,
    unknownPolicy: connection?.unknownPolicy ?? 'hold',
    checkMinutes: connection?.checkMinutes ?? 15,
    noticeAfter: connection?.noticeAfter ?? 3,
  };
}

export function isChanged(draft: ConnectionDraft, connection: Connection | null): boolean {
  return sorted(draft) !== sorted(draftOf(connection));
}

function sorted(draft: ConnectionDraft): string {
  return JSON.stringify({
    ...draft,
    settings: Object.entries(draft.settings).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  });
}

/** Secrets that were left empty stay as they are. */
export function saveConnection(
  connector: string,
  connection: Connection | null,
  { secrets, ...rest }: ConnectionDraft,
  check: boolean,
): Promise<Connection> {
  if (connection === null) return call('addConnection', { body: { connector, ...rest, secrets, check } });
  const replaced = Object.keys(secrets).length === 0 ? {} : { secrets };
  return call('updateConnection', { params: { id: connection.id }, body: { ...rest, ...replaced, check } });
}

/** Settings can be put back; secrets cannot, because nobody can read the old ones. */
export function undoUpdate(
  before: Connection,
  draft: ConnectionDraft,
  queries: QueryClient,
): { readonly undo?: () => Promise<unknown> } {
  if (Object.keys(draft.secrets).length > 0) return {};
  const { title, settings, readOnly, unknownPolicy, checkMinutes, noticeAfter } = before;
  return {
    undo: async () => {
      await call('updateConnection', {
        params: { id: before.id },
        body: { title, settings, readOnly, unknownPolicy, checkMinutes, noticeAfter, check: false },
      });
      await queries.invalidateQueries({ queryKey: ['connection'] });
    },
  };
}
