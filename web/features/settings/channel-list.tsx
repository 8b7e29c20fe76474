import { Group, Modal, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Channel } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { ChannelForm } from './channel-form.tsx';
import { NoticeList } from './notice-list.tsx';
import { DeedButton } from '../../components/deed-button.tsx';

/** Where notices go, and what became of them. */
export function ChannelList() {
  const channels = useQuery({ queryKey: ['channel'], queryFn: ({ signal }) => call('listChannels', { signal }) });
  const [edited, setEdited] = useState<Channel | 'new' | null>(null);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Approvals, drift of a containment and failures are told by mail or webhook.
        </Text>
        <DeedButton
          needs={{ permission: 'administer', everywhere: true }}
          leftSection={<IconPlus size={16} />}
          onClick={() => setEdited('new')}
        >
          Add a channel
        </DeedButton>
      </Group>
      <Loaded query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody is told anything">
              Add a channel: a mail server or the address of a webhook.
            </EmptyState>
          ) : (
            <DataTable
              label="Channels"
              rows={items}
              idOf={({ id }) => id}
              height="30vh"
              onOpen={setEdited}
              columns={[
                {
                  key: 'title',
                  title: 'Channel',
                  width: '1.5fr',
                  cell: ({ title }) => <VendorText text={title} limit={80} short />,
                },
                { key: 'kind', title: 'Kind', width: '100px', cell: ({ kind }) => kind },
                { key: 'kinds', title: 'Takes', width: '2fr', cell: ({ kinds }) => kinds.join(', ') },
              ]}
            />
          )
        }
      </Loaded>
      <Title order={2} size="h4">
        Notices
      </Title>
      <NoticeList />
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        size="lg"
        title={edited === 'new' ? 'Add a channel' : (edited?.title ?? '')}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {edited !== null && <ChannelForm channel={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      </Modal>
    </Stack>
  );
}
