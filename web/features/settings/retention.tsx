import { Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Retention as Kept } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { RetentionForecast } from './retention-forecast.tsx';
import { RetentionForm } from './retention-form.tsx';
import { queryOf, type Days } from './retention-days.ts';

/** How long things are kept, and what that makes of the database. */
export function Retention() {
  const kept = useQuery({ queryKey: ['retention'], queryFn: ({ signal }) => call('getRetention', { signal }) });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        What is older goes by itself, within minutes, in small portions. Runs that something unfinished still refers to
        stay. The ledger of writes and the audit are always kept, so what was done to an endpoint can always be proved.
      </Text>
      <Loaded query={kept}>{(now) => <Decision key={now.setAt ?? ''} now={now} />}</Loaded>
    </Stack>
  );
}

function Decision({ now }: { readonly now: Kept }) {
  const [days, setDays] = useState<Days>({ runDays: now.runDays, eventDays: now.eventDays, fileDays: now.fileDays });
  const [steady] = useDebouncedValue(days, 300);
  const preview = useQuery({
    queryKey: ['retention', steady],
    queryFn: ({ signal }) => call('previewRetention', { query: queryOf(steady), signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <RetentionForm now={now} days={days} onChange={setDays} />
      <Text size="sm" c="dimmed">
        {now.setAt === null ? (
          'Nobody has decided yet, so that everything is kept.'
        ) : (
          <>
            Decided <Instant at={now.setAt} /> by <VendorText text={now.setBy?.name ?? ''} limit={80} short />.
          </>
        )}
      </Text>
      <Title order={2} size="h4">
        How large it gets
      </Title>
      <RetentionForecast {...(preview.data ?? now)} />
    </>
  );
}
