import { Button, Group, Menu, Paper, Text } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Machine, Verb } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { isJsonObject } from '../../lib/json.ts';
import { verbsQuery } from '../../lib/queries.ts';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { VerbDialog } from './verb-dialog.tsx';
import { DeedButton } from '../../components/deed-button.tsx';
import { effectPermission, useReasonAgainst } from '../../lib/rights.ts';

function VerbItem({ verb, onChoose }: { readonly verb: Verb; readonly onChoose: () => void }) {
  const why = useReasonAgainst({ permission: effectPermission[verb.effect] });
  return (
    <Menu.Item rightSection={<EffectBadge effect={verb.effect} />} disabled={why !== null} onClick={onChoose}>
      {verb.title}
      {why !== null && (
        <Text size="xs" maw={320}>
          {why}
        </Text>
      )}
    </Menu.Item>
  );
}

interface BulkBarProps {
  readonly marked: readonly Machine[];
  readonly onClear: () => void;
}

/** What can be done with the machines that are chosen, or with machines named by hand. */
export function BulkBar({ marked, onClear }: BulkBarProps) {
  const verbs = useQuery(verbsQuery);
  const [{ respond, named }, change] = useFilters();
  const forMachines = (verbs.data?.items ?? []).filter(
    ({ input }) => isJsonObject(input['properties']) && 'endpoints' in input['properties'],
  );
  const verb = forMachines.find(({ id }) => id === respond);
  const choose = ({ id }: Pick<Verb, 'id'>): void => change({ respond: id });
  return (
    <Paper withBorder p="xs" role="toolbar" aria-label="Respond">
      <Group>
        <Text size="sm" fw={600} role="status">
          {marked.length === 0 ? 'No machine is chosen' : `${marked.length} chosen`}
        </Text>
        {['isolate', 'release'].map((id) => {
          const found = forMachines.find((each) => each.id === id);
          return (
            <DeedButton
              needs={{ permission: effectPermission[found?.effect ?? 'write'] }}
              key={id}
              size="xs"
              variant="default"
              disabled={marked.length === 0 || found === undefined}
              onClick={() => choose({ id })}
            >
              {found?.title ?? id}
            </DeedButton>
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
              <VerbItem key={each.id} verb={each} onChoose={() => choose(each)} />
            ))}
          </Menu.Dropdown>
        </Menu>
        {marked.length > 0 && (
          <Button size="xs" variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
            Choose none
          </Button>
        )}
      </Group>
      {verb !== undefined && (
        <VerbDialog
          key={verb.id}
          verb={verb}
          machines={marked}
          named={named === undefined ? [] : [named]}
          onClose={() => change({ respond: undefined, named: undefined })}
        />
      )}
    </Paper>
  );
}
