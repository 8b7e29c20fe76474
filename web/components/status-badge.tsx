import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconMinus,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { statusLabel, toneOf, type Tone } from '../lib/status.ts';
import classes from './status-badge.module.css';

const icons: Readonly<Record<Tone, Icon>> = {
  succeeded: IconCircleCheck,
  partial: IconAlertTriangle,
  failed: IconCircleX,
  waiting: IconClock,
  skipped: IconMinus,
  cancelled: IconX,
  unsupported: IconBan,
};

/** A status as icon and word. */
export function StatusBadge({ status, label }: { readonly status: string; readonly label?: string }) {
  const tone = toneOf(status);
  return (
    <span className={classes['badge']} data-tone={tone}>
      <ToneIcon tone={tone} />
      {label ?? statusLabel(status)}
    </span>
  );
}

/** Never alone: the word stands beside it. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  const Icon = icons[tone];
  return <Icon size={14} aria-hidden stroke={2.2} />;
}
