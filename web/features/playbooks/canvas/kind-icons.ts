import {
  IconArrowsSplit2,
  IconBell,
  IconBolt,
  IconClock,
  IconDatabase,
  IconFlag,
  IconGitBranch,
  IconHandStop,
  IconHelp,
  IconPlayerStop,
  IconRepeat,
  IconRotate,
  IconShield,
  IconSubtask,
  IconSwitch3,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';
import type { StepKindName } from '../document/step-kinds.ts';

export const kindIcons: Readonly<Record<StepKindName, Icon>> = {
  action: IconBolt,
  verb: IconShield,
  request: IconWorld,
  wait: IconClock,
  branch: IconGitBranch,
  switch: IconSwitch3,
  'for-each': IconRepeat,
  parallel: IconArrowsSplit2,
  while: IconRotate,
  approval: IconHandStop,
  store: IconDatabase,
  playbook: IconSubtask,
  notify: IconBell,
  fail: IconFlag,
  stop: IconPlayerStop,
};

export const unknownKindIcon: Icon = IconHelp;
