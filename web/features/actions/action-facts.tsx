import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconCertificate, IconClock, IconKey, IconRepeat } from '@tabler/icons-react';
import type { Action } from '../../generated/answers.ts';
import type { Json } from '../../lib/json.ts';

/** What an action needs and how it behaves, as badges. */
export function ActionFacts({ action }: { readonly action: Action }) {
  const permission = textOf(action.requires?.['permission']);
  const licence = textOf(action.requires?.['licence']);
  return (
    <>
      <Group gap="xs">
        {permission !== null && (
          <Fact
            icon={<IconKey size={14} aria-hidden />}
            label="Permission that the account needs in the console"
            text={permission}
          />
        )}
        {licence !== null && (
          <Fact
            icon={<IconCertificate size={14} aria-hidden />}
            label="Licence that the console needs"
            text={licence}
          />
        )}
        {action.effect !== 'read' && action.idempotent && (
          <Fact
            icon={<IconRepeat size={14} aria-hidden />}
            label="Sent twice, it does the same as sent once"
            text="idempotent"
          />
        )}
        {action.settles && (
          <Fact
            icon={<IconClock size={14} aria-hidden />}
            label="The console works on it for a while; it is followed to its end"
            text="takes time"
          />
        )}
      </Group>
      {action.inferred !== undefined && (
        <Text size="xs" c="dimmed">
          Not documented by the vendor: {action.inferred}
        </Text>
      )}
    </>
  );
}

interface FactProps {
  readonly icon: React.ReactNode;
  readonly label: string;
  readonly text: string;
}

function Fact({ icon, label, text }: FactProps) {
  return (
    <Tooltip label={label}>
      <Badge variant="default" tt="none" fw={500} leftSection={icon} tabIndex={0} maw="100%">
        {text}
      </Badge>
    </Tooltip>
  );
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
