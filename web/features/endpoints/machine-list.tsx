import { ActionIcon, Alert, Checkbox, Group, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconInfoCircle, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ContainmentBadge } from '../../components/containment/containment-badge.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Containment, Machine } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { connectionsQuery } from '../../lib/queries.ts';
import { BulkBar } from './bulk-bar.tsx';
import { MachineDrawer } from './machine-drawer.tsx';
import { containmentOf, isolationOf, lastSeenOf, onlineOf } from './machine-state.ts';
import { useContainments } from './use-containments.ts';
import { useMachines } from './use-machines.ts';

/** Machines over all connections. */
export function MachineList() {
  const [{ search, connection, row }, change] = useFilters();
  const [typed, setTyped] = useState(search ?? '');
  const ask = useDebouncedCallback((text: string) => change({ search: text }), 250);
  const [marked, setMarked] = useState<ReadonlyMap<string, Machine>>(new Map());
  const connections = useQuery(connectionsQuery);
  const machines = useMachines(search, connection);
  const containments = useContainments();
  const { left = [], notes = [], observedAt, total = 0 } = machines.head ?? {};

  function mark(machine: Machine): void {
    const next = new Map(marked);
    if (!next.delete(machine.id)) next.set(machine.id, machine);
    setMarked(next);
  }

  return (
    <Stack gap="sm">
      <Group align="end">
        <TextInput
          label="Search"
          data-search
          placeholder="name, address, serial number, group, tag, user"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
          style={{ flex: 1 }}
        />
        <Select
          label="Connection"
          clearable
          placeholder="all"
          data={(connections.data?.items ?? []).map(({ title }) => title)}
          value={connection ?? null}
          onChange={(next) => change({ connection: next ?? undefined })}
        />
        <Tooltip label="Ask the consoles now">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Ask the consoles now"
            loading={machines.isAsking}
            onClick={machines.refresh}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <BulkBar marked={[...marked.values()]} onClear={() => setMarked(new Map())} />
      {observedAt !== undefined && (
        <Text size="sm" c="dimmed" component="div" role="status">
          {total.toLocaleString('en')} machines, as the consoles said <Instant at={observedAt} />
        </Text>
      )}
      {(left.length > 0 || notes.length > 0) && (
        <Alert color="yellow" icon={<IconInfoCircle />} title="Not everything is in this list">
          {left.map(({ target, error }) => (
            <Text key={target} size="sm" component="div">
              <VendorText text={error?.message ?? target} />
            </Text>
          ))}
          {notes.map((note) => (
            <Text key={note} size="sm" component="div">
              <VendorText text={note} />
            </Text>
          ))}
          {left.length > 0 && <Text size="sm">Such machines can still be named by hand: “Respond by name”.</Text>}
        </Alert>
      )}
      <Loaded query={{ data: machines.rows, error: machines.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="No machine is here">
              {search === undefined && connection === undefined ? (
                <>
                  Connect a console first:{' '}
                  <LinkText to="/connections" underline="always">
                    connections
                  </LinkText>
                </>
              ) : (
                'Search for something else, or take a filter away.'
              )}
            </EmptyState>
          ) : (
            <DataTable
              label="Machines"
              rows={rows}
              idOf={({ id }) => id}
              selected={row}
              height="55vh"
              onOpen={({ id }) => change({ row: id })}
              onMark={mark}
              pages={machines}
              columns={columns(containments.rows, marked, mark)}
            />
          )
        }
      </Loaded>
      <MachineDrawer
        id={row}
        known={machines.rows?.find(({ id }) => id === row)}
        containments={containments.rows}
        onClose={() => change({ row: undefined })}
      />
    </Stack>
  );
}

function columns(
  containments: readonly Containment[],
  marked: ReadonlyMap<string, Machine>,
  mark: (machine: Machine) => void,
): readonly Column<Machine>[] {
  return [
    {
      key: 'mark',
      title: '',
      width: '28px',
      cell: (machine) => (
        <Checkbox
          size="xs"
          aria-label={`Choose ${machine.name.slice(0, 60)}`}
          checked={marked.has(machine.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => mark(machine)}
        />
      ),
    },
    { key: 'name', title: 'Name', width: '1.6fr', cell: ({ name }) => <VendorText text={name} limit={80} short /> },
    {
      key: 'consoles',
      title: 'Consoles',
      width: '1.5fr',
      cell: ({ agents }) => (
        <VendorText text={agents.map((each) => each.connectionTitle).join(', ')} limit={80} short />
      ),
    },
    {
      key: 'state',
      title: 'Containment',
      width: '250px',
      cell: (machine) => <MachineState machine={machine} containments={containments} />,
    },
    { key: 'online', title: 'Online', width: '80px', cell: (machine) => onlineWord(onlineOf(machine)) },
    {
      key: 'system',
      title: 'System',
      width: '1.6fr',
      cell: ({ agents }) => <VendorText text={agents[0]?.operatingSystem ?? '–'} limit={60} short />,
    },
    {
      key: 'user',
      title: 'User',
      width: '1fr',
      cell: ({ agents }) => <VendorText text={agents[0]?.user ?? '–'} limit={60} short />,
    },
    { key: 'seen', title: 'Last seen', width: '130px', cell: (machine) => <Instant at={lastSeenOf(machine)} /> },
  ];
}

function MachineState({
  machine,
  containments,
}: {
  readonly machine: Machine;
  readonly containments: readonly Containment[];
}) {
  const containment = containmentOf(machine, containments);
  if (containment !== undefined) return <ContainmentBadge containment={containment} />;
  const isolation = isolationOf(machine);
  return isolation === 'released' ? <span>not isolated</span> : <StatusBadge status={isolation} />;
}

function onlineWord(online: boolean | null): string {
  if (online === null) return 'unknown';
  return online ? 'online' : 'away';
}
