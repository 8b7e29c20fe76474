import { Group, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Policy } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { PolicyEditor } from './policy-editor.tsx';
import { DeedButton } from '../../components/deed-button.tsx';
import { useReasonAgainst, type Need } from '../../lib/rights.ts';

const authoring: Need = { permission: 'author', everywhere: true };

/** The rules that every write passes. */
export function Policies() {
  const [{ policy }, change] = useFilters();
  const why = useReasonAgainst(authoring);
  const queries = useQueryClient();
  const policies = useQuery({ queryKey: ['policy'], queryFn: ({ signal }) => call('listPolicies', { signal }) });

  async function enable({ policyId }: Policy, enabled: boolean): Promise<void> {
    const set = async (next: boolean): Promise<void> => {
      await call('setPolicyState', { params: { id: policyId }, body: { enabled: next } });
      await queries.invalidateQueries({ queryKey: ['policy'] });
    };
    try {
      await set(enabled);
      toast(`${policyId} is ${enabled ? 'in force' : 'not in force any more'}.`, { undo: () => set(!enabled) });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
  }

  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Every write is judged by these before it is sent: it passes, waits for consent, or is refused.
        </Text>
        <DeedButton needs={authoring} leftSection={<IconPlus size={16} />} onClick={() => change({ policy: 'new' })}>
          Write a policy
        </DeedButton>
      </Group>
      <Loaded query={policies}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title="No policy is in force">
                Every write that a role allows goes out. Write a policy to protect what must not be touched.
              </EmptyState>
            ) : (
              <DataTable
                label="Policies"
                rows={items}
                idOf={({ policyId }) => policyId}
                selected={policy}
                height="30vh"
                onOpen={({ policyId }) => change({ policy: policyId })}
                columns={[
                  { key: 'id', title: 'Policy', width: '1fr', cell: ({ policyId }) => policyId },
                  {
                    key: 'title',
                    title: 'Title',
                    width: '2fr',
                    cell: ({ document }) => <VendorText text={titleOf(document)} limit={120} short />,
                  },
                  { key: 'version', title: 'Version', width: '80px', cell: ({ version }) => version },
                  {
                    key: 'at',
                    title: 'Published',
                    width: '140px',
                    cell: ({ publishedAt }) => <Instant at={publishedAt} />,
                  },
                  {
                    key: 'by',
                    title: 'By',
                    width: '1fr',
                    cell: ({ publishedBy }) => <VendorText text={publishedBy.name} limit={60} short />,
                  },
                  {
                    key: 'state',
                    title: 'In force',
                    width: '90px',
                    cell: (each) => (
                      <Switch
                        size="sm"
                        aria-label={`${each.policyId} is in force`}
                        checked={each.enabled}
                        disabled={why !== null}
                        title={why ?? undefined}
                        onClick={(event) => event.stopPropagation()}
                        onChange={(event) => void enable(each, event.currentTarget.checked)}
                      />
                    ),
                  },
                ]}
              />
            )}
            {policy !== undefined && (
              <PolicyEditor key={policy} policy={items.find((each) => each.policyId === policy)} />
            )}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function titleOf({ title }: Policy['document']): string {
  return typeof title === 'string' ? title : '';
}
