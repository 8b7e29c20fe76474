import { Group, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkText } from '../../components/link-button.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { connectionsQuery } from '../../lib/queries.ts';

/** How every connection is, in one line. */
export function ConnectionStrip() {
  const { data } = useQuery(connectionsQuery);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Connections">
      <Group gap="lg">
        <Text size="sm" fw={600}>
          Connections
        </Text>
        {data.items.map(({ id, title, health }) => (
          <Group key={id} gap={6} wrap="nowrap">
            <LinkText to={`/connections/${id}`}>
              <VendorText text={title} limit={40} short />
            </LinkText>
            {health === null ? (
              <StatusBadge status="skipped" label="not tested" />
            ) : (
              <StatusBadge status={health.status} />
            )}
          </Group>
        ))}
      </Group>
    </Paper>
  );
}
