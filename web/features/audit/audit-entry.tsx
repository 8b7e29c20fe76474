import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { Instant } from '../../components/instant.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { AuditEntry } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { absoluteTime } from '../../lib/time.ts';

/** Who did what, when, with what was before and after it. */
export function AuditEntryView({ entry }: { readonly entry: AuditEntry }) {
  const [, change] = useFilters();
  const { before, after, ...rest } = entry.details;
  return (
    <Stack>
      <KeyValues
        pairs={[
          [
            'When',
            <span key="at">
              {absoluteTime(entry.at)} (<Instant at={entry.at} />)
            </span>,
          ],
          [
            'Who',
            <VendorText key="who" text={`${entry.requester.name} (${entry.requester.kind} ${entry.requester.id})`} />,
          ],
          ['What', <VendorText key="what" text={entry.what} />],
          ['On what', <VendorText key="subject" text={entry.subject} />],
        ]}
      />
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        onClick={() => change({ subject: entry.subject, row: undefined })}
      >
        Everything about it
      </Button>
      {(before !== undefined || after !== undefined) && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Stack gap={4}>
            <Text size="sm" fw={600}>
              Before
            </Text>
            <JsonView value={before ?? null} label="Before" />
          </Stack>
          <Stack gap={4}>
            <Text size="sm" fw={600}>
              After
            </Text>
            <JsonView value={after ?? null} label="After" />
          </Stack>
        </SimpleGrid>
      )}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label="Details" />}
    </Stack>
  );
}
