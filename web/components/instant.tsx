import { Tooltip } from '@mantine/core';
import { absoluteTime, relativeTime } from '../lib/time.ts';
import { useNow } from '../lib/use-now.ts';

/** A time as people say it, with the exact one and its zone behind it. */
export function Instant({ at }: { readonly at: string | null | undefined }) {
  const now = useNow();
  if (at === null || at === undefined) return <span>–</span>;
  return (
    <Tooltip label={absoluteTime(at)}>
      <time dateTime={at} tabIndex={0}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  );
}
