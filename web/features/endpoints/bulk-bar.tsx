import { Button, Group, Menu, Paper, Text } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Machine, Verb } from '../../generated/answers.ts';
import { isJsonObject } from '../../lib/json.ts';
import { verbsQuery } from '../../lib/queries.ts';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { VerbDialog } from './verb-dialog.tsx';

interface BulkBarProps {
  readonly marked: readonly Machine[];
  readonly onClear: () => void;
}

/** What can be done with the machines that are chosen, or with machines named by hand. */
export function BulkBar({ marked, onClear }: BulkBarProps) {
  const verbs = useQuery(verbsQuery);
  const [verb, setVerb] = useState<Verb | null>(null);
  const forMachines = (verbs.data?.items ?? []).filter(
    ({ input }) => isJsonObject(input['properties']) && 'endpoints' in input['properties'],
  );
  return (
    <Paper withBorder p="xs" role="toolbar" aria-label="Respond">
      <Group>
        <Text size="sm" fw={600} role="status">
          {marked.length === 0 ? 'No machine is chosen' : `${marked.length} chosen`}
        </Text>
        {['isolate', 'release'].map((id) => {
          const found = forMachines.find((each) => each.id === id);
          return (
            <Button
              key={id}
              size="xs"
              variant="default"
              disabled={marked.length === 0 || found === undefined}
              onClick={() => setVerb(found ?? null)}
            >
              {found?.title ?? id}
            </Button>
          );
        })}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} />}>
              {marked.length === 0 ? 'Respond by name' : 'More'}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {forMachines.map((each) => (
              <Menu.Item
                key={each.id}
                rightSection={<EffectBadge effect={each.effect} />}
                onClick={() => setVerb(each)}
              >
                {each.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {marked.length > 0 && (
          <Button size="xs" variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
            Choose none
          </Button>
        )}
      </Group>
      {verb !== null && <VerbDialog key={verb.id} verb={verb} machines={marked} onClose={() => setVerb(null)} />}
    </Paper>
  );
}
