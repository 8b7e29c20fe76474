import { List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { VendorText } from '../../components/vendor-text.tsx';
import type { ConnectionCheck } from '../../generated/answers.ts';
import { rungsOf, type Rung } from './rungs.ts';

/** What the test of a connection found, step by step. */
export function CheckDetails({ check }: { readonly check: ConnectionCheck }) {
  return (
    <Stack gap="xs" role="status">
      <Text size="sm" fw={600} component="div">
        <VendorText text={check.message} />
      </Text>
      <List spacing={4} size="sm" listStyleType="none">
        {rungsOf(check.details).map((rung) => (
          <List.Item key={rung.name} icon={<RungIcon good={rung.good} />}>
            <b>
              <VendorText text={rung.name} limit={80} short />
            </b>
            : <VendorText text={rung.text} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function RungIcon({ good }: Pick<Rung, 'good'>) {
  if (good === null) return <IconInfoCircle size={16} aria-label="Note" />;
  if (good) return <IconCircleCheck size={16} color="var(--cordon-succeeded)" aria-label="Good" />;
  return <IconCircleX size={16} color="var(--cordon-failed)" aria-label="Not good" />;
}
