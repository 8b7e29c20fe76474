import { SegmentedControl, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { usePages } from '../../lib/pages.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { DeedButton } from '../../components/deed-button.tsx';

export function NoticeList() {
  const [{ notices = 'all' }, change] = useFilters();
  const queries = useQueryClient();
  const listed = usePages('listNotices', 'notice', (notices === 'all' ? {} : { status: notices }) as never);

  async function retry(id: string): Promise<void> {
    try {
      await call('retryNotice', { params: { id } });
      toast('It is sent again.');
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
    await queries.invalidateQueries({ queryKey: ['notice'] });
  }

  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Status"
        w="fit-content"
        data={['all', 'queued', 'sent', 'failed']}
        value={notices}
        onChange={(next) => change({ notices: next })}
      />
      <Loaded query={{ data: listed.rows, error: listed.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="There are none">What is sent through a channel appears here.</EmptyState>
          ) : (
            <DataTable
              label="Notices"
              rows={rows}
              idOf={({ id }) => id}
              height="35vh"
              pages={listed}
              columns={[
                {
                  key: 'status',
                  title: 'Status',
                  width: '110px',
                  cell: ({ status }) => <StatusBadge status={status} />,
                },
                {
                  key: 'title',
                  title: 'Notice',
                  width: '2fr',
                  cell: ({ notice }) => <VendorText text={notice.title} limit={120} short />,
                },
                { key: 'kind', title: 'Kind', width: '1fr', cell: ({ notice }) => notice.kind },
                {
                  key: 'error',
                  title: 'Why not',
                  width: '2fr',
                  cell: ({ error }) => <VendorText text={error ?? '–'} limit={160} short />,
                },
                { key: 'at', title: 'When', width: '130px', cell: ({ createdAt }) => <Instant at={createdAt} /> },
                {
                  key: 'retry',
                  title: '',
                  width: '110px',
                  cell: ({ id, status }) =>
                    status === 'failed' && (
                      <DeedButton
                        needs={{ permission: 'administer', everywhere: true }}
                        size="compact-xs"
                        variant="default"
                        onClick={() => void retry(id)}
                      >
                        Send again
                      </DeedButton>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Stack>
  );
}
