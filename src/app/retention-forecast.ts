import { measuredDays, type Keeping, type Stored, type StoredKind, type StoredSizes } from '#kernel/retention.ts';

/** What there is of a kind, and what there will be if as much comes as lately. */
export interface KindForecast {
  readonly what: StoredKind;
  readonly rows: number;
  readonly bytes: number;
  readonly rowsPerDay: number;
  readonly bytesPerDay: number;
  /** Null: for ever. */
  readonly keptDays: number | null;
  readonly in30Days: number;
  readonly in365Days: number;
  /** Once as much goes as comes; null where nothing ever goes. */
  readonly balance: number | null;
}

export interface Forecast {
  readonly at: string;
  readonly kinds: readonly KindForecast[];
  /** Of the whole database on disk, without files. It reuses the room of what was removed, and does not get smaller. */
  readonly database: { readonly bytes: number; readonly in30Days: number; readonly in365Days: number };
}

const dayMs = 86_400_000;
/** A row, with its indexes and what belongs to it, takes no less; the first rows hide in what an empty table takes. */
const leastRowBytes = 500;

export function forecast({ at, databaseBytes, kinds }: StoredSizes, keeping: Keeping): Forecast {
  const forecasts = kinds.map((stored) => kindForecast(stored, keptDaysOf(stored.what, keeping), Date.parse(at)));
  const growth = (field: 'in30Days' | 'in365Days'): number =>
    forecasts
      .filter(({ what }) => what !== 'files')
      .reduce((sum, each) => sum + Math.max(0, each[field] - each.bytes), databaseBytes);
  return {
    at,
    kinds: forecasts,
    database: { bytes: databaseBytes, in30Days: growth('in30Days'), in365Days: growth('in365Days') },
  };
}

function keptDaysOf(what: StoredKind, { runDays, eventDays, fileDays }: Keeping): number | null {
  if (what === 'runs') return runDays;
  if (what === 'events') return eventDays;
  return what === 'files' ? fileDays : null;
}

function kindForecast(
  { what, rows, bytes, emptyBytes, recent, since }: Stored,
  keptDays: number | null,
  now: number,
): KindForecast {
  // What began today is not taken for what comes every few minutes.
  const age = since === null ? 1 : (now - Date.parse(since)) / dayMs;
  const rowsPerDay = recent / Math.min(measuredDays, Math.max(1, age));
  const rowBytes = rows === 0 ? 0 : Math.max(leastRowBytes, (bytes - emptyBytes) / rows);
  const sizeOf = (count: number): number => Math.round(Math.min(bytes, emptyBytes) + rowBytes * count);
  const inDays = (days: number): number => sizeOf(rowsIn(days, rows, rowsPerDay, keptDays));
  return {
    what,
    rows,
    bytes,
    rowsPerDay,
    bytesPerDay: Math.round(rowBytes * rowsPerDay),
    keptDays,
    in30Days: inDays(30),
    in365Days: inDays(365),
    balance: keptDays === null ? null : sizeOf(rowsPerDay * keptDays),
  };
}

/** Of the rows of today those are left that are young enough then; they are taken to have come as steadily. */
function rowsIn(days: number, rows: number, rowsPerDay: number, keptDays: number | null): number {
  if (keptDays === null) return rows + rowsPerDay * days;
  const left = Math.min(rows, rowsPerDay * Math.max(0, keptDays - days));
  return left + rowsPerDay * Math.min(days, keptDays);
}
