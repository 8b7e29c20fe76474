import { Group, Text, Tooltip } from '@mantine/core';
import type { Containment } from '../../generated/answers.ts';
import { durationText } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { StatusBadge } from '../status-badge.tsx';

const words: Readonly<Record<Containment['status'], string>> = {
  applying: 'isolating',
  waiting: 'waits for the host',
  held: 'isolated',
  drifted: 'released by others',
  releasing: 'releasing',
  released: 'released',
  failed: 'failed',
};

/** Where a containment stands, and how long it lasts still. */
export function ContainmentBadge({ containment }: { readonly containment: Containment }) {
  const { status, until, message } = containment;
  return (
    <Group gap="xs" wrap="nowrap">
      <Tooltip label={message} disabled={message === ''} multiline maw={360}>
        <span tabIndex={0}>
          <StatusBadge status={status} label={words[status]} />
        </span>
      </Tooltip>
      {until !== null && status !== 'released' && <Countdown until={until} />}
    </Group>
  );
}

/** Time that is left, second by second. */
export function Countdown({ until }: { readonly until: string }) {
  const now = useNow();
  const left = Date.parse(until) - now;
  return (
    <Text span size="sm" role="timer">
      {left > 0 ? `${durationText(left)} left` : 'ends now'}
    </Text>
  );
}
