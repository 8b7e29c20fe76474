import { Group, Menu, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Instant } from '../../components/instant.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Containment } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { DeedButton } from '../../components/deed-button.tsx';
import type { Need } from '../../lib/rights.ts';

const hours = [1, 4, 24, 72] as const;
const hourMs = 3_600_000;

/** Since when, by whom, why and until when; with another end, or the end now. */
export function ContainmentPanel({ containment }: { readonly containment: Containment }) {
  const needs: Need = { permission: 'respond', connection: containment.connectionId };
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['containment'] });

  async function extend(until: string | null): Promise<void> {
    const before = containment.until;
    try {
      const { revision } = await set(containment.id, until, containment.revision);
      await refresh();
      toast(`${containment.name.slice(0, 40)} has another end.`, {
        undo: async () => {
          await set(containment.id, before, revision);
          await refresh();
        },
      });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
  }

  return (
    <Stack gap="xs">
      <KeyValues
        pairs={[
          ['Contained since', <Instant key="since" at={containment.since} />],
          ['By', <VendorText key="by" text={containment.by.name} />],
          ['Why', containment.reason === '' ? null : <VendorText key="why" text={containment.reason} />],
          [
            'Until',
            containment.until === null ? 'somebody releases it' : <Instant key="until" at={containment.until} />,
          ],
          [
            'Incident',
            containment.incident === null ? null : <VendorText key="incident" text={containment.incident} />,
          ],
          [
            'Run',
            containment.runId === null ? null : (
              <LinkText key="run" to={`/runs/${containment.runId}`}>
                {containment.runId}
              </LinkText>
            ),
          ],
          ['State', <VendorText key="message" text={containment.message} />],
        ]}
      />
      <Group gap="xs">
        <Menu>
          <Menu.Target>
            <DeedButton needs={needs} size="xs" variant="default">
              Another end
            </DeedButton>
          </Menu.Target>
          <Menu.Dropdown>
            {hours.map((count) => (
              <Menu.Item key={count} onClick={() => void extend(new Date(Date.now() + count * hourMs).toISOString())}>
                in {count} {count === 1 ? 'hour' : 'hours'}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => void extend(null)}>when somebody releases it</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <DeedButton needs={needs} size="xs" variant="default" onClick={() => setAsking(true)}>
          Release now
        </DeedButton>
      </Group>
      <ConfirmDialog
        opened={asking}
        title="Release this machine now?"
        deed="Release"
        destructive
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          const { message } = await call('releaseContainment', {
            params: { id: containment.id },
            body: reason === '' ? {} : { reason },
          });
          await refresh();
          toast(message.slice(0, 200));
        }}
      >
        <Text size="sm" component="div">
          <VendorText text={containment.name} limit={80} /> gets its network back as soon as its console has seen to it.
        </Text>
        <TextInput label="Reason" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </ConfirmDialog>
    </Stack>
  );
}

/** @param until null: until somebody releases it */
function set(id: string, until: string | null, revision: number): Promise<Containment> {
  return call('extendContainment', {
    params: { id },
    body: { revision, ...(until === null ? { permanent: true } : { until }) },
  });
}
