import { Group, Stack, Text } from '@mantine/core';
import { ContainmentBadge } from '../../components/containment/containment-badge.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { usePages } from '../../lib/pages.ts';
import { agentName } from './machine-state.ts';

const refetchMs = 2_000;
const shown = 20;

/** Accepted is not done: what the consoles say of these machines, again and again. */
export function FollowContainments({ agents }: { readonly agents: ReadonlySet<string> }) {
  const { rows = [] } = usePages('listContainments', 'containment', {}, { refetchMs });
  const followed = rows.filter(({ connectionId, endpointId }) =>
    agents.has(agentName({ connectionId, id: endpointId })),
  );
  return (
    <Stack gap="xs" role="status" aria-label="What the consoles say now">
      <Text size="sm">
        Accepted is not done. It becomes true here and under{' '}
        <LinkText to="/endpoints?view=contained" underline="always">
          Contained
        </LinkText>
        .
      </Text>
      {followed.slice(0, shown).map((containment) => (
        <Group key={containment.id} justify="space-between" wrap="nowrap">
          <Text size="sm" component="div">
            <VendorText text={containment.name} limit={60} short />
          </Text>
          <ContainmentBadge containment={containment} />
        </Group>
      ))}
    </Stack>
  );
}
