import { Group, SegmentedControl, Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Countdown } from '../../components/containment/containment-badge.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { useFilters } from '../../lib/filters.ts';
import { usePages } from '../../lib/pages.ts';

const statuses = ['pending', 'approved', 'rejected', 'expired', 'superseded', 'voided', 'all'];
const kinds = ['write', 'question', 'review'];
const refetchMs = 5_000;

export function ApprovalList() {
  const [{ status = 'pending', kind }, change] = useFilters();
  const navigate = useNavigate();
  const query = { ...(status === 'all' ? {} : { status }), ...(kind === undefined ? {} : { kind }) };
  const approvals = usePages('listApprovals', 'approval', query as never, { refetchMs });
  return (
    <Page title="Approvals">
      <Group>
        <SegmentedControl
          aria-label="Status"
          data={statuses}
          value={status}
          onChange={(next) => change({ status: next })}
        />
        <Select
          aria-label="Kind"
          clearable
          placeholder="every kind"
          data={kinds}
          value={kind ?? null}
          onChange={(next) => change({ kind: next ?? undefined })}
        />
      </Group>
      <Loaded query={{ data: approvals.rows, error: approvals.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={status === 'pending' ? 'Nobody waits for an approval' : 'There is none'}>
              Guard policies and steps of playbooks ask for approvals; they are set under Settings and in playbooks.
            </EmptyState>
          ) : (
            <DataTable
              label="Approvals"
              rows={rows}
              idOf={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/approvals/${id}` })}
              pages={approvals}
              columns={[
                {
                  key: 'status',
                  title: 'Status',
                  width: '130px',
                  cell: (each) => <StatusBadge status={each.status} />,
                },
                {
                  key: 'title',
                  title: 'What',
                  width: '3fr',
                  cell: ({ title }) => <VendorText text={title} limit={160} short />,
                },
                { key: 'kind', title: 'Kind', width: '90px', cell: (each) => each.kind },
                {
                  key: 'by',
                  title: 'Asked for by',
                  width: '1fr',
                  cell: ({ requester }) => <VendorText text={requester.name} limit={60} short />,
                },
                {
                  key: 'quorum',
                  title: 'Consent',
                  width: '90px',
                  cell: ({ decisions, demand }) =>
                    `${decisions.filter(({ approve }) => approve).length} of ${demand.approvers}`,
                },
                { key: 'created', title: 'Asked', width: '130px', cell: ({ createdAt }) => <Instant at={createdAt} /> },
                {
                  key: 'expires',
                  title: 'Expires',
                  width: '150px',
                  cell: (each) =>
                    each.status === 'pending' ? <Countdown until={each.expiresAt} /> : <Instant at={each.decidedAt} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
