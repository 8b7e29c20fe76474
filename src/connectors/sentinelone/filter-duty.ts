import type { Effect } from '#kernel/action.ts';
import type { Method } from './call.ts';
import type { SelectionName } from './selections.ts';

/** What an action demands of the filter that is sent with it. */
export interface FilterDuty {
  readonly effect: Effect;
  readonly selects?: SelectionName;
  readonly filterRequiresOneOf?: readonly string[];
  readonly reachesEverything?: true;
}

interface DutyRow extends FilterDuty {
  readonly request: string;
}

/** Finds the duty of a request by its method and path, so that a free request is under the same rule as an action. */
export function createDutyFinder(rows: () => readonly DutyRow[]): (method: Method, path: string) => FilterDuty | null {
  let patterns: readonly { readonly method: string; readonly pattern: RegExp; readonly row: DutyRow }[] | undefined;
  return (method, path) => {
    patterns ??= rows().map((row) => ({ method: row.request.split(' ')[0] ?? '', pattern: patternOf(row), row }));
    const plain = path.replace(/\/$/, '');
    const fitting = patterns.filter((entry) => entry.method === method && entry.pattern.test(plain));
    // A literal segment is more precise than a parameter, however long the name of that is.
    return fitting.toSorted((a, b) => literalLength(b.row) - literalLength(a.row))[0]?.row ?? null;
  };
}

function literalLength({ request }: DutyRow): number {
  return request.replaceAll(/\[\/\{\w+\}\]|\{\w+\}/g, '').length;
}

function patternOf({ request }: DutyRow): RegExp {
  const template = request.split(' ')[1] ?? '/';
  const pattern = template.replace(/\[\/\{\w+\}\]/g, '(?:/[^/]+)?').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`, 'i');
}
