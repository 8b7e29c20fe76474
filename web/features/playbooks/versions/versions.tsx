import { Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { Instant } from '../../../components/instant.tsx';
import { LinkButton } from '../../../components/link-button.tsx';
import { Loaded, Page } from '../../../components/page.tsx';
import { VendorText } from '../../../components/vendor-text.tsx';
import { call } from '../../../lib/client.ts';
import { useFilters } from '../../../lib/filters.ts';
import { toast } from '../../../lib/toasts.ts';
import { orNull } from '../editor/stored-playbook.ts';
import { DiffLines } from './diff-lines.tsx';
import { lineDifferences } from './line-differences.ts';
import { DeedButton } from '../../../components/deed-button.tsx';

/** Every published version, the difference between any two, and the way back. */
export function Versions() {
  const params: unknown = useParams({ strict: false });
  const { id } = params as { readonly id: string };
  const [filters, change] = useFilters();
  const queries = useQueryClient();
  const [restored, setRestored] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: ['playbook', id, 'versions'],
    queryFn: ({ signal }) => call('listVersions', { params: { id }, signal }),
  });
  const newest = versions.data?.items[0]?.version;
  const to = filters['to'] ?? (newest === undefined ? 'draft' : String(newest));
  const from = filters['from'] ?? String(Math.max((newest ?? 1) - 1, 1));
  const places = ['draft', ...(versions.data?.items ?? []).map(({ version }) => String(version))];
  const data = places.map((value) => ({ value, label: value === 'draft' ? 'Draft' : `Version ${value}` }));
  return (
    <Page
      title={`Versions of ${id}`}
      actions={
        <LinkButton to={`/playbooks/${id}`} variant="default">
          Back to the editor
        </LinkButton>
      }
    >
      <Loaded query={versions}>
        {({ items }) => (
          <Stack>
            <Table.ScrollContainer minWidth={500}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Version</Table.Th>
                    <Table.Th>Title</Table.Th>
                    <Table.Th>Published</Table.Th>
                    <Table.Th>By</Table.Th>
                    <Table.Th />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ version, title, publishedAt, publishedBy }) => (
                    <Table.Tr key={version}>
                      <Table.Td>{version}</Table.Td>
                      <Table.Td>
                        <VendorText text={title} limit={120} short />
                      </Table.Td>
                      <Table.Td>
                        <Instant at={publishedAt} />
                      </Table.Td>
                      <Table.Td>{publishedBy.name}</Table.Td>
                      <Table.Td>
                        <Group gap="xs" justify="end">
                          <Button
                            size="compact-sm"
                            variant="default"
                            onClick={() => change({ from: String(version), to: 'draft' })}
                          >
                            Compare with the draft
                          </Button>
                          {version !== newest && (
                            <DeedButton
                              needs={{ permission: 'author', everywhere: true }}
                              size="compact-sm"
                              variant="default"
                              onClick={() => setRestored(version)}
                            >
                              Restore
                            </DeedButton>
                          )}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {items.length === 0 && <Text size="sm">Nothing is published yet.</Text>}
            <Group>
              <Select
                label="From"
                data={data}
                value={from}
                allowDeselect={false}
                onChange={(next) => change({ from: next ?? from })}
              />
              <Select
                label="To"
                data={data}
                value={to}
                allowDeselect={false}
                onChange={(next) => change({ to: next ?? to })}
              />
            </Group>
            <Difference id={id} from={from} to={to} />
          </Stack>
        )}
      </Loaded>
      <ConfirmDialog
        opened={restored !== null}
        title={`Restore version ${restored}`}
        deed="Restore"
        onClose={() => setRestored(null)}
        onConfirm={async () => {
          const { version } = await call('restorePlaybook', { params: { id }, body: { version: restored ?? 0 } });
          await queries.invalidateQueries({ queryKey: ['playbook'] });
          toast(`Version ${restored} is published again, as version ${version}.`);
        }}
      >
        <Text size="sm">Its text is published as a new version. Runs that are under way stay on theirs.</Text>
      </ConfirmDialog>
    </Page>
  );
}

function Difference({ id, from, to }: { readonly id: string; readonly from: string; readonly to: string }) {
  const asked = useQuery({
    queryKey: ['playbook', id, 'difference', from, to],
    queryFn: () => Promise.all([textOf(id, from), textOf(id, to)]),
  });
  return (
    <Loaded query={asked}>
      {([before, after]) =>
        before === null || after === null ? (
          <Text size="sm">There is no draft now.</Text>
        ) : (
          <DiffLines label={`From ${from} to ${to}`} lines={lineDifferences(before, after)} />
        )
      }
    </Loaded>
  );
}

async function textOf(id: string, which: string): Promise<string | null> {
  const asked: Promise<{ readonly source: string }> =
    which === 'draft'
      ? call('getDraft', { params: { id } })
      : call('getPlaybook', { params: { id }, query: { version: Number(which) } });
  return (await orNull(asked))?.source ?? null;
}
