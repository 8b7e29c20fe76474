import {
  IconActivity,
  IconBook2,
  IconClipboardList,
  IconDeviceDesktop,
  IconHome,
  IconPlugConnected,
  IconPlayerPlay,
  IconSettings,
  IconShieldCheck,
  IconSubtask,
  type Icon,
} from '@tabler/icons-react';
import { reasonAgainst, type Need } from '../lib/rights.ts';
import { useSession } from '../lib/session.ts';

export interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: Icon;
  /** Typed after `g`. */
  readonly shortcut: string;
  /** Who lacks it does not see the place. */
  readonly needs?: Need;
}

/** The screens, in the order of the navigation. */
export const places: readonly Place[] = [
  { path: '/', title: 'Home', icon: IconHome, shortcut: 'h' },
  { path: '/connections', title: 'Connections', icon: IconPlugConnected, shortcut: 'c' },
  { path: '/actions', title: 'Actions', icon: IconPlayerPlay, shortcut: 'a' },
  { path: '/endpoints', title: 'Endpoints', icon: IconDeviceDesktop, shortcut: 'e', needs: { permission: 'read' } },
  { path: '/playbooks', title: 'Playbooks', icon: IconSubtask, shortcut: 'p' },
  { path: '/runs', title: 'Runs', icon: IconActivity, shortcut: 'r' },
  { path: '/approvals', title: 'Approvals', icon: IconShieldCheck, shortcut: 'v' },
  {
    path: '/audit',
    title: 'Audit',
    icon: IconClipboardList,
    shortcut: 'u',
    needs: { permission: 'audit', everywhere: true },
  },
  { path: '/settings', title: 'Settings', icon: IconSettings, shortcut: 's' },
  { path: '/help', title: 'Help', icon: IconBook2, shortcut: 'l' },
];

/** The places that are open to whoever is signed in. */
export function useOpenPlaces(): readonly Place[] {
  const session = useSession().data;
  return places.filter(({ needs }) => needs === undefined || reasonAgainst(session, needs) === null);
}
