import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded } from '../../components/page.tsx';

interface PanelProps<T> {
  readonly title: string;
  readonly to: string;
  readonly asked: { readonly data: readonly T[] | undefined; readonly error: unknown };
  readonly empty: string;
  readonly keyOf: (row: T) => string;
  readonly children: (row: T) => ReactNode;
}

const shown = 8;

/** The first few of something that needs attention, with the way to the rest. */
export function Panel<T>({ title, to, asked, empty, keyOf, children }: PanelProps<T>) {
  const count = asked.data?.length ?? 0;
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {title}
            {count > 0 && ` (${count}${count >= 100 ? '+' : ''})`}
          </Title>
          <LinkText to={to}>See all</LinkText>
        </Group>
        <Loaded query={asked}>
          {(rows) =>
            rows.length === 0 ? (
              <Text size="sm" c="dimmed">
                {empty}
              </Text>
            ) : (
              <Stack gap={6}>
                {rows.slice(0, shown).map((row) => (
                  <Group key={keyOf(row)} justify="space-between" wrap="nowrap" gap="sm">
                    {children(row)}
                  </Group>
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Stack>
    </Paper>
  );
}
