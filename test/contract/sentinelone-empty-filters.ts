import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import type { JsonObject } from '#kernel/json.ts';
import { actions } from './sentinelone-console.ts';
import { leastInput } from './sentinelone-input.ts';

/** Writes that take what they change, or where they place it, from a filter. */
export const filterWrites: readonly TableAction[] = actions.filter(
  ({ effect, input, row }) => effect !== 'read' && 'scope' in input && !row.request.startsWith('ANY'),
);

/** Inputs that name nothing, in every way in which a filter can be empty; all else in them is valid. */
export function emptyInputs(action: TableAction): readonly JsonObject[] {
  const whole = leastInput(action, { byName: {}, selected: {} });
  const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'filter' && name !== 'scope'));
  const field = action.input['filter'];
  if (field?.kind !== 'group') return [rest];
  const required = Object.entries(field.fields).filter(([, part]) => part.required === true);
  const must = Object.fromEntries(
    required.map(([name, part]) => [name, part.kind === 'choice' ? part.values[0] : part.kind === 'list' ? [] : '']),
  );
  const lists = Object.entries(field.fields).filter(([, part]) => part.kind === 'list');
  const [first] = lists.map(([name]) => ({ ...must, [name]: [] }));
  const texts = 'query' in field.fields ? [{ ...must, query: ' ' }] : [];
  const wide = action.row.selects !== undefined && 'tenant' in field.fields ? [{ ...must, tenant: true }] : [];
  const filters: readonly JsonObject[] = [must, ...(first === undefined ? [] : [first]), ...texts, ...wide];
  return [rest, ...filters.map((filter) => ({ ...rest, filter }))];
}
