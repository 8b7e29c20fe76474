import type { JsonObject } from '#kernel/json.ts';
import { instant, list, nullable, object, oneOf, ref, requester } from '../schema-kit.ts';

const whole = { type: 'integer' } as const;
const days = nullable(whole);

export const retentionSchemas: JsonObject = {
  StoredKind: object({
    what: oneOf('runs', 'events', 'ledger', 'audit', 'files'),
    rows: whole,
    bytes: whole,
    rowsPerDay: { type: 'number' },
    bytesPerDay: whole,
    keptDays: days,
    in30Days: whole,
    in365Days: whole,
    balance: nullable(whole),
  }),
  Retention: object({
    runDays: days,
    eventDays: days,
    fileDays: days,
    setAt: nullable(instant),
    setBy: nullable(requester),
    going: object({ runs: whole, events: whole, files: whole }),
    forecast: object({
      at: instant,
      kinds: list(ref('StoredKind')),
      database: object({ bytes: whole, in30Days: whole, in365Days: whole }),
    }),
  }),
};
