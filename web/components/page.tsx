import { Group, Skeleton, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { cutText, visibleText } from '../lib/vendor-text.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { VendorText } from './vendor-text.tsx';

interface PageProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen with its heading. */
export function Page({ title, actions, children }: PageProps) {
  useDocumentTitle(`${visibleText(cutText(title, 80))} · Cordon`);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          <VendorText text={title} limit={120} short />
        </Title>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
}

/** What was asked for, or that it is on its way, or why it did not come. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: Asked<T>;
  readonly children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ProblemAlert error={query.error} />;
  return (
    <Stack gap="xs" role="status" aria-busy aria-label="Loading">
      <Skeleton height={28} />
      <Skeleton height={28} />
      <Skeleton height={28} />
    </Stack>
  );
}
