import { Code, Group, Text, Timeline } from '@mantine/core';
import type { Exchange } from '../../generated/answers.ts';
import { absoluteTime } from '../../lib/time.ts';
import { VendorText } from '../vendor-text.tsx';

const shown = 200;

/** The HTTP exchanges of one call, redacted, in their order. */
export function ExchangeList({ exchanges }: { readonly exchanges: readonly Exchange[] }) {
  if (exchanges.length === 0) return <Text size="sm">No request was sent.</Text>;
  return (
    <>
      <Timeline bulletSize={14} lineWidth={2} active={exchanges.length}>
        {exchanges.slice(0, shown).map((exchange, index) => (
          <Timeline.Item key={index} title={<ExchangeTitle exchange={exchange} />}>
            <Text size="xs" c="dimmed">
              {absoluteTime(exchange.at)} · {Math.round(exchange.durationMs)} ms
              {exchange.responseBytes === undefined ? '' : ` · ${exchange.responseBytes.toLocaleString('en')} bytes`}
              {exchange.settling === true ? ' · asked what became of it' : ''}
            </Text>
            {exchange.error !== undefined && (
              <Text size="sm" c="red" component="div">
                <VendorText text={exchange.error} />
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
      {exchanges.length > shown && <Text size="sm">and {exchanges.length - shown} more</Text>}
    </>
  );
}

function ExchangeTitle({ exchange }: { readonly exchange: Exchange }) {
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <Code>{exchange.method}</Code>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        <VendorText text={exchange.url} limit={160} />
      </Text>
      <Text size="sm" fw={600} ml="auto">
        {exchange.status ?? 'no answer'}
      </Text>
    </Group>
  );
}
