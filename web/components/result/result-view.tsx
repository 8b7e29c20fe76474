import { Group, Stack, Tabs, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ActionResult } from '../../generated/answers.ts';
import { CopyId } from '../copy-id.tsx';
import { JsonView } from '../json-view.tsx';
import { StatusBadge } from '../status-badge.tsx';
import { VendorText } from '../vendor-text.tsx';
import { ExchangeList } from './exchange-list.tsx';
import { TargetTable } from './target-table.tsx';
import { Triple } from './triple.tsx';

interface ResultViewProps {
  readonly result: ActionResult;
  readonly tab: string | undefined;
  readonly onTab: (tab: string) => void;
}

/** One result from every side. The tab is the caller's, because it belongs into the address. */
export function ResultView({ result, tab, onTab }: ResultViewProps) {
  const { error, keyFields, targets, exchanges, raw } = result;
  const shown: readonly (readonly [id: string, title: string, content: ReactNode])[] = [
    ['result', 'Result', <JsonView key="result" value={result.data} label="Result" />],
    ['targets', `Targets (${targets.length})`, <TargetTable key="targets" targets={targets} />],
    ['keys', 'Key fields', <JsonView key="keys" value={keyFields ?? {}} label="Key fields" />],
    ['raw', 'Raw', <JsonView key="raw" value={raw ?? result.data} label="Raw data" />],
    [
      'error',
      'Error',
      error === undefined ? <Text key="error">Nothing failed.</Text> : <Triple key="error" error={error} />,
    ],
    ['timeline', `Timeline (${exchanges.length})`, <ExchangeList key="timeline" exchanges={exchanges} />],
  ];
  const first = error === undefined ? 'result' : 'error';
  return (
    <Stack gap="sm">
      <ResultHead result={result} />
      <Tabs value={tab ?? first} onChange={(next) => next !== null && onTab(next)} keepMounted={false}>
        <Tabs.List>
          {shown.map(([id, title]) => (
            <Tabs.Tab key={id} value={id}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(([id, , content]) => (
          <Tabs.Panel key={id} value={id} pt="sm">
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function ResultHead({ result }: { readonly result: ActionResult }) {
  const { status, statusCode, message, dryRun, intentId, receiptId } = result;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {dryRun === true ? (
          <StatusBadge status="skipped" label="dry run: nothing was sent" />
        ) : (
          <StatusBadge status={status} />
        )}
        <Text size="xs" c="dimmed">
          status {statusCode}
        </Text>
      </Group>
      <Text size="sm" component="div">
        <VendorText text={message} />
      </Text>
      {(intentId !== undefined || receiptId !== undefined) && (
        <Group gap="md">
          {intentId !== undefined && (
            <Text size="xs" component="div">
              Intent <CopyId id={intentId} />
            </Text>
          )}
          {receiptId !== undefined && (
            <Text size="xs" component="div">
              Receipt <CopyId id={receiptId} />
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
}
