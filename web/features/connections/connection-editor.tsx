import { Loader, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded, Page } from '../../components/page.tsx';
import { call } from '../../lib/client.ts';
import { useFilters, usePathPart } from '../../lib/filters.ts';
import { connectorsQuery } from '../../lib/queries.ts';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { headroomLookMs } from './rate-headroom.tsx';
import { RemoveConnection } from './remove-connection.tsx';

export function NewConnection() {
  const connectors = useQuery(connectorsQuery);
  const [{ connector }, change] = useFilters();
  return (
    <Page title="Add a connection">
      <Loaded query={connectors}>
        {({ items }) => {
          const chosen = items.find(({ id }) => id === connector);
          return (
            <Stack maw={720}>
              <Select
                label="Console"
                description="Which product the console is of. Its fields follow."
                data={items.map(({ id, title }) => ({ value: id, label: title }))}
                value={connector ?? null}
                onChange={(next) => change({ connector: next ?? undefined })}
              />
              {chosen === undefined ? (
                <Text size="sm" c="dimmed">
                  Choose a console to see what its connection needs.
                </Text>
              ) : (
                <ConnectionForm key={chosen.id} connector={chosen} connection={null} />
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

export function EditConnection() {
  const id = usePathPart('id');
  const connectors = useQuery(connectorsQuery);
  const connection = useQuery({
    queryKey: ['connection', id],
    queryFn: ({ signal }) => call('getConnection', { params: { id }, signal }),
    refetchInterval: headroomLookMs,
  });
  const found = connection.data;
  const connector = connectors.data?.items.find((each) => each.id === found?.connector);
  return (
    <Page title={found?.title ?? 'Connection'} actions={found !== undefined && <RemoveConnection connection={found} />}>
      <Loaded query={connection}>
        {(loaded) => (
          <Stack maw={720}>
            <ConnectionTest connection={loaded} />
            {connector === undefined ? (
              <Loader />
            ) : (
              <ConnectionForm key={loaded.id} connector={connector} connection={loaded} />
            )}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
