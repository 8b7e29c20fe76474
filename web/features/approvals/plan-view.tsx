import { Group, Stack, Text } from '@mantine/core';
import { DataTable } from '../../components/data-table.tsx';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Plan } from '../../generated/answers.ts';

/** What would be done, on what, with which arguments. */
export function PlanView({ plan }: { readonly plan: Plan }) {
  const { endpoints, targets, count, fleet, complete } = plan;
  const reach =
    count === null
      ? 'not known'
      : `${count.toLocaleString('en')}${fleet === null ? '' : ` of ${fleet.toLocaleString('en')}`}`;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <EffectBadge effect={plan.effect} />
        <LinkText to={`/actions/${plan.actionId}`}>{plan.verb ?? plan.actionId}</LinkText>
        <Text size="sm" component="div">
          on <VendorText text={plan.connectionTitle} />
        </Text>
      </Group>
      <KeyValues
        pairs={[
          ['Would reach', `${reach}${complete ? '' : ', and the list is not complete'}`],
          ['Permission', plan.permission],
          ['Note', plan.note === null ? null : <VendorText text={plan.note} />],
        ]}
      />
      {endpoints.length > 0 ? (
        <DataTable
          label="Endpoints that it would reach"
          rows={endpoints}
          idOf={({ connectionId, id }) => `${connectionId}/${id}`}
          height="260px"
          columns={[
            {
              key: 'name',
              title: 'Endpoint',
              width: '1.5fr',
              cell: ({ name }) => <VendorText text={name} limit={80} short />,
            },
            { key: 'role', title: 'Role', width: '1fr', cell: ({ role }) => role?.replaceAll('_', ' ') ?? 'not told' },
            {
              key: 'groups',
              title: 'Groups',
              width: '2fr',
              cell: ({ groups }) => <VendorText text={groups.join(' / ')} limit={120} short />,
            },
            {
              key: 'tags',
              title: 'Tags',
              width: '1fr',
              cell: ({ tags }) => <VendorText text={tags.join(', ')} limit={80} short />,
            },
          ]}
        />
      ) : (
        <DataTable
          label="Targets"
          rows={targets.map((target, index) => ({ target, index }))}
          idOf={({ index }) => String(index)}
          height="260px"
          columns={[
            {
              key: 'target',
              title: 'Target',
              width: '1fr',
              cell: ({ target }) => <VendorText text={target} limit={160} short />,
            },
          ]}
        />
      )}
      <JsonView value={plan.input} label="Input" />
    </Stack>
  );
}
