/** How every status looks, everywhere: pending is never green, and no status is told by colour alone. */
export type Tone = 'succeeded' | 'partial' | 'failed' | 'waiting' | 'skipped' | 'cancelled' | 'unsupported';

const tones: Readonly<Record<string, Tone>> = {
  succeeded: 'succeeded',
  unchanged: 'succeeded',
  healthy: 'succeeded',
  passed: 'succeeded',
  warning: 'partial',
  held: 'succeeded',
  approved: 'succeeded',
  released: 'skipped',
  partially_succeeded: 'partial',
  drifted: 'failed',
  failed: 'failed',
  failing: 'failed',
  not_found: 'failed',
  rejected: 'failed',
  unknown: 'partial',
  pending: 'waiting',
  waiting: 'waiting',
  queued: 'waiting',
  running: 'waiting',
  open: 'waiting',
  applying: 'waiting',
  releasing: 'waiting',
  skipped: 'skipped',
  expired: 'skipped',
  superseded: 'skipped',
  voided: 'skipped',
  cancelled: 'cancelled',
  unsupported: 'unsupported',
  isolated: 'succeeded',
  isolating: 'waiting',
  gone: 'failed',
  full: 'succeeded',
  conditional: 'partial',
  allow: 'succeeded',
  needs_approval: 'waiting',
  deny: 'failed',
  sent: 'succeeded',
  overdue: 'partial',
};

export function toneOf(status: string): Tone {
  return tones[status] ?? 'skipped';
}

export function statusLabel(status: string): string {
  return status.replaceAll('_', ' ');
}
