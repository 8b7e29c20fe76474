import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { asProblem } from '../lib/problem.ts';

/** An error as the triple, with the next step that a person can take. */
export function ProblemAlert({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, detail, failureIndicator, statusCode, remedy } = asProblem(error).body;
  return (
    <Alert color="red" icon={<IconAlertCircle />} title={title} role="alert">
      <Stack gap={4}>
        <Text size="sm">{detail}</Text>
        {failureIndicator !== undefined && failureIndicator !== '' && (
          <Text size="xs">
            At <Code>{failureIndicator}</Code>
            {statusCode === undefined ? '' : `, status ${statusCode}`}
          </Text>
        )}
        {remedy !== undefined && <Text size="sm">{remedy}</Text>}
      </Stack>
    </Alert>
  );
}
