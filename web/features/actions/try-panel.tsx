import { Grid, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { CopyId } from '../../components/copy-id.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { call } from '../../lib/client.ts';
import { usePathPart } from '../../lib/filters.ts';
import { connectionsQuery } from '../../lib/queries.ts';
import { ActionFacts } from './action-facts.tsx';
import { ActionSchedules } from './action-schedules.tsx';
import { TryForm } from './try-form.tsx';
import { TryOutcome } from './try-outcome.tsx';
import { useTry } from './use-try.ts';

/** One action: its form on the left, what would happen and what happened on the right. */
export function TryPanel() {
  const id = usePathPart('id');
  const action = useQuery({
    queryKey: ['action', id],
    queryFn: ({ signal }) => call('getAction', { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title={action.data?.title ?? 'Action'} actions={<CopyId id={id} />}>
      <Loaded query={action}>{(loaded) => <Panel key={loaded.id} action={loaded} />}</Loaded>
    </Page>
  );
}

function Panel({ action }: { readonly action: Parameters<typeof useTry>[0] }) {
  const connections = useQuery(connectionsQuery);
  const trial = useTry(action);
  return (
    <Stack>
      <Stack gap="xs">
        <Group gap="xs">
          <EffectBadge effect={action.effect} />
          <Text size="sm" c="dimmed">
            {action.category}
          </Text>
        </Group>
        <Text>{action.summary}</Text>
        <ActionFacts action={action} />
      </Stack>
      <Loaded query={connections}>
        {({ items }) => {
          const usable = items.filter(({ connector }) => action.id.startsWith(`${connector}.`));
          if (usable.length === 0)
            return (
              <EmptyState title="No connection can run this action">
                <LinkButton to="/connections/new" mt="xs">
                  Add a connection
                </LinkButton>
              </EmptyState>
            );
          return (
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 5 }}>
                <Stack>
                  <TryForm action={action} connections={usable} trial={trial} />
                  <ActionSchedules actionId={action.id} />
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 7 }}>
                <TryOutcome action={action} trial={trial} />
              </Grid.Col>
            </Grid>
          );
        }}
      </Loaded>
    </Stack>
  );
}
