import { nearest } from '#kernel/nearest.ts';
import type { Lookups } from './check-context.ts';
import type { Problems } from './problem.ts';
import { isTemplate } from './template-text.ts';

/**
 * A connection by id or title. Where only the run knows it, there must at least be one that it could be.
 * @param connector the one that it must belong to; any where it is null
 */
export function checkConnection(
  name: string,
  path: string,
  connector: string | null,
  { lookups: { connections }, problems }: { readonly lookups: Lookups; readonly problems: Problems },
): void {
  if (connections === undefined) return;
  const fitting = connector === null ? connections : connections.filter((one) => one.connector === connector);
  if (isTemplate(name)) {
    if (fitting.length === 0 && connector !== null)
      problems.warn(
        path,
        `can name none: there is no connection of \`${connector}\``,
        'Add one with `cordon connection add`.',
      );
    return;
  }
  if (fitting.some(({ id, title }) => id === name || title === name)) return;
  const other = connections.find(({ id, title }) => id === name || title === name);
  const titles = fitting.map(({ title }) => title);
  const close = nearest(name, titles);
  const those =
    titles.length === 0 ? 'Add one with `cordon connection add`.' : `There are ${titles.slice(0, 10).join(', ')}.`;
  const fix = close === null ? those : `Did you mean \`${close}\`?`;
  if (other === undefined) problems.add(path, `names an unknown connection, \`${name}\``, fix);
  else problems.add(path, `names a connection of \`${other.connector}\`, and must be one of \`${connector}\``, fix);
}
