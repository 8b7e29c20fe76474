import { Instant } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { Connection } from '../../generated/answers.ts';
import { durationText } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import classes from './credentials-end.module.css';

const soonMs = 14 * 86_400_000;

/** When the credentials of a connection end, counted down when it is soon. */
export function CredentialsEnd({ health }: Pick<Connection, 'health'>) {
  const now = useNow();
  const at = health?.expiresAt ?? null;
  if (at === null) return <span className={classes['untold']}>not told</span>;
  const leftMs = Date.parse(at) - now;
  if (leftMs <= 0) return <StatusBadge status="failed" label="ended" />;
  if (leftMs < soonMs) return <StatusBadge status="warning" label={`${durationText(leftMs)} left`} />;
  return <Instant at={at} />;
}
