import { IconEye, IconFlame, IconPencil, type Icon } from '@tabler/icons-react';
import classes from './status-badge.module.css';

const faces: Readonly<Record<string, { readonly icon: Icon; readonly tone: string }>> = {
  read: { icon: IconEye, tone: 'skipped' },
  write: { icon: IconPencil, tone: 'partial' },
  destructive: { icon: IconFlame, tone: 'failed' },
};

/** What an action does to the world, as icon and word. */
export function EffectBadge({ effect }: { readonly effect: string }) {
  const { icon: Icon, tone } = faces[effect] ?? { icon: IconPencil, tone: 'partial' };
  return (
    <span className={classes['badge']} data-tone={tone}>
      <Icon size={14} aria-hidden />
      {effect}
    </span>
  );
}
