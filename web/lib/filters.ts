import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

export type Filters = Readonly<Record<string, string | undefined>>;

/** The part of the address behind `?`: filters, tabs and the selected row live there, so that a reload keeps them. */
export function useFilters(): readonly [Filters, (changes: Filters) => void] {
  const filters: Filters = useSearch({ strict: false });
  const navigate = useNavigate();
  function change(changes: Filters): void {
    // On top of what is on its way: two changes in a row must not undo each other.
    const search = (before: Filters): Filters =>
      Object.fromEntries(
        Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined && value !== ''),
      );
    void navigate({ to: '.', search: search as never, replace: true, resetScroll: false });
  }
  return [filters, change];
}

/** A named part of the path, such as an id; '' where the path has none. */
export function usePathPart(name: string): string {
  const parts: Filters = useParams({ strict: false });
  return parts[name] ?? '';
}

/** Addresses stay readable: every value is plain text. */
export function parseFilters(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function writeFilters(filters: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined || value === null || value === ''
      ? []
      : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  const text = new URLSearchParams(given).toString();
  return text === '' ? '' : `?${text}`;
}
