import { Group, Text } from '@mantine/core';
import { IconLock, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { connectionsQuery, connectorsQuery } from '../../lib/queries.ts';
import { CredentialsEnd } from './credentials-end.tsx';
import { HealthBadge } from './health-badge.tsx';
import { headroomLookMs, RateHeadroom } from './rate-headroom.tsx';
import { Allowed } from '../../components/allowed.tsx';

export function ConnectionList() {
  const connections = useQuery({ ...connectionsQuery, refetchInterval: headroomLookMs });
  const connectors = useQuery(connectorsQuery);
  const navigate = useNavigate();
  const vendorOf = (connector: string): string =>
    connectors.data?.items.find(({ id }) => id === connector)?.vendor ?? connector;
  return (
    <Page
      title="Connections"
      actions={
        <Allowed needs={{ permission: 'administer', everywhere: true }}>
          <LinkButton to="/connections/new" leftSection={<IconPlus size={16} />}>
            Add a connection
          </LinkButton>
        </Allowed>
      }
    >
      <Loaded query={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No console is connected yet">
              Add the first one: you need its address and an account or token for its API. It is tested before it is
              saved.
            </EmptyState>
          ) : (
            <DataTable
              label="Connections"
              rows={items}
              idOf={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/connections/${id}` })}
              columns={[
                {
                  key: 'title',
                  title: 'Title',
                  width: '2fr',
                  cell: ({ title }) => <VendorText text={title} limit={120} short />,
                },
                { key: 'vendor', title: 'Vendor', width: '90px', cell: ({ connector }) => vendorOf(connector) },
                {
                  key: 'health',
                  title: 'Health',
                  width: '96px',
                  cell: ({ health }) => <HealthBadge health={health} />,
                },
                {
                  key: 'message',
                  title: 'What the console said',
                  width: '3fr',
                  cell: ({ health }) => (
                    <VendorText text={health?.message ?? 'Not asked yet: open it and test it.'} limit={200} short />
                  ),
                },
                {
                  key: 'checked',
                  title: 'Last check',
                  width: '112px',
                  cell: ({ health }) => <Instant at={health?.checkedAt} />,
                },
                {
                  key: 'ends',
                  title: 'Credentials end',
                  width: '112px',
                  cell: ({ health }) => <CredentialsEnd health={health} />,
                },
                {
                  key: 'rate',
                  title: 'Rate left',
                  width: '170px',
                  cell: ({ limits }) => <RateHeadroom limits={limits} />,
                },
                {
                  key: 'writes',
                  title: 'Writes',
                  width: '92px',
                  cell: ({ readOnly }) =>
                    readOnly ? (
                      <Group gap={4} wrap="nowrap">
                        <IconLock size={14} aria-hidden />
                        <Text size="sm">read-only</Text>
                      </Group>
                    ) : (
                      'allowed'
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
