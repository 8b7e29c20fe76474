import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import { invalidInput } from '#kernel/validate.ts';
import { buildFilter, filterFields } from './filter-builder.ts';
import { faultText, filterFault } from './filter-syntax.ts';

/** What a list takes to narrow itself: a filter as text, or in parts. */
export const filterInput = defineFields({
  filter: {
    kind: 'text',
    maxLength: 16_384,
    label: 'Filter',
    help: 'Search filter of the console, sent as it is, for example (&(KLHST_WKS_FQDN="srv*")(KLHST_WKS_GROUPID=0)). Two items side by side need & or | in front.',
  },
  where: {
    kind: 'group',
    fields: filterFields,
    label: 'Conditions',
    help: 'Instead of a filter: conditions from which the filter is built, with every value escaped.',
  },
});

/**
 * The filter to send.
 * @throws AppError `invalid_input` with the sentence and the position that the console would give, before anything is sent
 */
export function readFilter(input: InputOf<typeof filterInput>, checkSyntax: boolean): string {
  if (input.filter !== undefined && input.where !== undefined) {
    throw invalidInput([{ path: 'input.where', problem: 'cannot stand beside input.filter; give one of them' }]);
  }
  if (input.where !== undefined) return buildFilter(input.where, 'input.where');
  const filter = input.filter ?? '';
  const fault = checkSyntax ? filterFault(filter) : null;
  if (fault === null) return filter;
  throw new AppError('invalid_input', faultText(fault), {
    failureIndicator: 'input.filter',
    details: { position: fault.position, problem: fault.problem, filter },
  });
}
