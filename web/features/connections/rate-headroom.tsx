import { Stack, Text } from '@mantine/core';
import { limitText, noLimit, type Limit } from '#api/contract/limit-text.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { Connection } from '../../generated/answers.ts';
import { useNow } from '../../lib/use-now.ts';
import classes from './rate-headroom.module.css';

/** Milliseconds between two looks: what is free changes all the time, and nobody is told. */
export const headroomLookMs = 5_000;

/** How much the connection may be asked now: the tightest of its limits. */
export function RateHeadroom({ limits }: Pick<Connection, 'limits'>) {
  const [tightest] = limits;
  return tightest === undefined ? <span className={classes['none']}>{noLimit}</span> : <OneLimit limit={tightest} />;
}

/** All limits of a connection, the tightest first. */
export function RateList({ limits }: Pick<Connection, 'limits'>) {
  if (limits.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600} component="h2" m={0}>
        Rate, over all servers
      </Text>
      <ul className={classes['list']} aria-label="Rate, over all servers">
        {limits.map((limit) => (
          <li key={limit.family ?? ''}>
            <OneLimit limit={limit} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

/** Not by colour alone: the words say the same. */
function OneLimit({ limit }: { readonly limit: Limit }) {
  const text = limitText(limit, useNow());
  if (limit.pausedUntil !== null) return <StatusBadge status="warning" label={text} />;
  return (
    <span className={classes['free']} title={text}>
      {text}
    </span>
  );
}
