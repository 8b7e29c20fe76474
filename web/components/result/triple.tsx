import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { AppError } from '../../generated/answers.ts';
import { JsonView } from '../json-view.tsx';
import { VendorText } from '../vendor-text.tsx';

/** Failure indicator, status code and message of something that failed, and what to do next. */
export function Triple({ error }: { readonly error: AppError }) {
  const { failureIndicator, statusCode, code, message, remedy, applied, details } = error;
  return (
    <Stack gap="sm">
      <Alert color="red" icon={<IconAlertCircle />} title={code.replaceAll('_', ' ')}>
        <Stack gap={4}>
          <Text size="sm" component="div">
            <VendorText text={message} />
          </Text>
          <Text size="xs" component="div">
            At <Code>{failureIndicator}</Code>, status {statusCode}.{' '}
            {applied === 'unknown' ? 'Whether it was applied is not known.' : 'It was not applied.'}
          </Text>
          <Text size="sm">{remedy}</Text>
        </Stack>
      </Alert>
      {details !== undefined && <JsonView value={details} label="Details" />}
    </Stack>
  );
}
