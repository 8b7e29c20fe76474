import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { ConnectionLost } from '../components/connection-lost.tsx';
import { Toasts } from '../components/toasts.tsx';
import { signOut, useSession } from '../lib/session.ts';
import { CommandPalette } from './command-palette.tsx';
import { useOpenPlaces } from './navigation.ts';
import { ShortcutDialog } from './shortcut-dialog.tsx';
import { useShortcuts } from './shortcuts.ts';

/** Navigation around every screen. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const session = useSession();
  const places = useOpenPlaces();
  useShortcuts();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <img src="/icon.svg" alt="" width={22} height={22} />
            <Text fw={700}>Cordon</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <CommandPalette />
            <ColorSchemeButton />
            <Text size="sm" visibleFrom="sm">
              {session.data?.name}
            </Text>
            <Tooltip label="Sign out">
              <ActionIcon variant="subtle" color="gray" aria-label="Sign out" onClick={() => void signOut()}>
                <IconLogout size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        {places.map(({ path, title, icon: Icon }) => (
          <NavLink
            key={path}
            component={Link}
            to={path}
            label={title}
            leftSection={<Icon size={18} aria-hidden />}
            active={path === '/' ? pathname === '/' : pathname.startsWith(path)}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <ConnectionLost />
        <Outlet />
        <Toasts />
        <ShortcutDialog />
      </AppShell.Main>
    </AppShell>
  );
}

function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <Tooltip label={dark ? 'Light' : 'Dark'}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={dark ? 'Light colours' : 'Dark colours'}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
