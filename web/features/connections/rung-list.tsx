import { Stack, Text } from '@mantine/core';
import { rungTitle, rungWords } from '#api/contract/rung-titles.ts';
import { LinkText } from '../../components/link-button.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Rung } from '../../generated/answers.ts';
import classes from './rung-list.module.css';

/** What the connection doctor found, from the name of the console up to the permissions. */
export function RungList({ rungs }: { readonly rungs: readonly Rung[] }) {
  if (rungs.length === 0) return null;
  return (
    <ol className={classes['list']} aria-label="What the doctor found">
      {rungs.map((rung) => (
        <li key={`${rung.name} ${rung.subject ?? ''}`} className={classes['rung']}>
          <StatusBadge status={lookOf(rung.status)} label={rungWords[rung.status]} />
          <Stack gap={2}>
            <Text size="sm" fw={600} component="div">
              <VendorText text={rungTitle(rung)} limit={400} short />
            </Text>
            <Text size="sm" component="div">
              <VendorText text={rung.sentence} limit={600} />
            </Text>
            {rung.remedy !== null && (
              <Text size="sm" c="dimmed">
                {rung.remedy}
              </Text>
            )}
            {rung.neededBy.length > 0 && <NeededBy actions={rung.neededBy} />}
          </Stack>
        </li>
      ))}
    </ol>
  );
}

function NeededBy({ actions }: { readonly actions: readonly string[] }) {
  return (
    <details className={classes['needed']}>
      <summary>{actions.length === 1 ? 'Needed by one action' : `Needed by ${actions.length} actions`}</summary>
      {actions.map((id) => (
        <div key={id}>
          <LinkText to={`/actions/${id}`}>{id}</LinkText>
        </div>
      ))}
    </details>
  );
}

/** What nobody can tell is no trouble; it must not look like the unknown outcome of a write. */
function lookOf(status: Rung['status']): string {
  return status === 'unknown' || status === 'not_reached' ? 'skipped' : status;
}
