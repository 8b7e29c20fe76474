import { Badge, Drawer, Group, Paper, Stack, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ContainmentBadge } from '../../components/containment/containment-badge.tsx';
import { CopyId } from '../../components/copy-id.tsx';
import { Instant } from '../../components/instant.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Capability, Containment, Machine } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { ContainmentPanel } from './containment-panel.tsx';
import { agentName } from './machine-state.ts';

interface MachineDrawerProps {
  readonly id: string | undefined;
  readonly known: Machine | undefined;
  readonly containments: readonly Containment[];
  readonly onClose: () => void;
}

/** One machine with every agent that watches it, what each console can do with it, and its containment. */
export function MachineDrawer({ id, known, containments, onClose }: MachineDrawerProps) {
  const machine = useQuery({
    queryKey: ['endpoint', id],
    queryFn: ({ signal }) => call('getEndpoint', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    ...(known === undefined ? {} : { placeholderData: known }),
  });
  const capabilities = useQuery({
    queryKey: ['capability'],
    queryFn: ({ signal }) => call('listCapabilities', { signal }),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
  const able = (connectionId: string): readonly Capability[] =>
    capabilities.data?.items.find(({ connection }) => connection.id === connectionId)?.capabilities ?? [];
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={<VendorText text={machine.data?.name ?? known?.name ?? ''} limit={80} short />}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Loaded query={machine}>
        {({ agents, notes }) => (
          <Stack>
            {notes?.map((note) => (
              <Text key={note} size="sm">
                {note}
              </Text>
            ))}
            {agents.map((agent) => {
              const containment = containments.find(
                (each) => each.connectionId === agent.connectionId && each.endpointId === agent.id,
              );
              return (
                <Paper key={agentName(agent)} withBorder p="sm">
                  <Stack gap="sm">
                    <Group justify="space-between">
                      <Text fw={600} component="div">
                        <VendorText text={agent.connectionTitle} />
                      </Text>
                      {containment === undefined ? (
                        <StatusBadge
                          status={agent.isolation}
                          label={agent.isolation === 'released' ? 'not isolated' : agent.isolation}
                        />
                      ) : (
                        <ContainmentBadge containment={containment} />
                      )}
                    </Group>
                    {containment !== undefined && <ContainmentPanel containment={containment} />}
                    <KeyValues
                      pairs={[
                        ['Agent', <CopyId key="id" id={agent.id} />],
                        ['Online', agent.online === null ? 'not told' : agent.online ? 'yes' : 'no'],
                        ['Last seen', <Instant key="seen" at={agent.lastSeenAt} />],
                        ['System', text(agent.operatingSystem)],
                        ['Agent version', text(agent.agentVersion)],
                        ['Role', text(agent.role?.replaceAll('_', ' ') ?? null)],
                        ['Domain', text(agent.domain)],
                        ['User', text(agent.user)],
                        ['Addresses', text(agent.addresses.join(', '))],
                        ['MAC', text(agent.macs.join(', '))],
                        ['Serial number', text(agent.serial)],
                        ['Groups', text(agent.groups.join(' / '))],
                        ['Tags', text(agent.tags.join(', '))],
                      ]}
                    />
                    <Capabilities capabilities={able(agent.connectionId)} />
                  </Stack>
                </Paper>
              );
            })}
          </Stack>
        )}
      </Loaded>
    </Drawer>
  );
}

function text(value: string | null) {
  return value === null || value === '' ? null : <VendorText text={value} />;
}

function Capabilities({ capabilities }: { readonly capabilities: readonly Capability[] }) {
  const chips = capabilities.filter(({ level }) => level !== 'unsupported');
  if (chips.length === 0) return null;
  return (
    <Group gap={6} aria-label="What this console can do">
      {chips.map(({ verb, level, reason }) => (
        <Tooltip key={verb} label={level === 'full' ? 'Works here' : reason} multiline maw={360}>
          <Badge variant="default" tt="none" fw={500} tabIndex={0}>
            {verb}
            {level === 'conditional' ? ' (if …)' : ''}
          </Badge>
        </Tooltip>
      ))}
    </Group>
  );
}
