import { durationText } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';

/** How long it took, or takes so far. */
export function Took({ from, to }: { readonly from: string | null; readonly to: string | null }) {
  const now = useNow();
  if (from === null) return <span>–</span>;
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return <span>{ms < 1_000 && to !== null ? `${ms} ms` : durationText(ms)}</span>;
}
