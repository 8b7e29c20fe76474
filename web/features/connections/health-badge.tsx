import { StatusBadge } from '../../components/status-badge.tsx';
import type { Connection } from '../../generated/answers.ts';

/** Whether the console answered last time. */
export function HealthBadge({ health }: { readonly health: Connection['health'] }) {
  return health === null ? <StatusBadge status="skipped" label="not tested" /> : <StatusBadge status={health.status} />;
}
