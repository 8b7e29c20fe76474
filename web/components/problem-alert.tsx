import { Alert, Anchor, Code, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { asProblem } from '../lib/problem.ts';
import { VendorText } from './vendor-text.tsx';

/** An error as the triple, with the next step that a person can take. */
export function ProblemAlert({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, detail, failureIndicator, status, statusCode, remedy } = asProblem(error).body;
  return (
    <Alert color="red" icon={<IconAlertCircle />} title={title} role="alert">
      <Stack gap={4}>
        <Text size="sm" component="div">
          <VendorText text={detail} limit={600} />
        </Text>
        {failureIndicator !== undefined && failureIndicator !== '' && (
          <Text size="xs">
            At <Code>{failureIndicator}</Code>
            {statusCode === undefined ? '' : `, status ${statusCode}`}
          </Text>
        )}
        {remedy !== undefined && <Text size="sm">{remedy}</Text>}
        {status === 401 && (
          <Anchor size="sm" href="/sign-in" target="_blank">
            Sign in again in another tab; what you typed here stays.
          </Anchor>
        )}
      </Stack>
    </Alert>
  );
}
