import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import { Page } from '../../components/page.tsx';
import { usePathPart } from '../../lib/filters.ts';
import { reasonAgainst, type Need } from '../../lib/rights.ts';
import { useSession } from '../../lib/session.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly Content: LazyExoticComponent<ComponentType>;
  /** Who lacks it does not see the section. */
  readonly needs?: Need;
}

const administering: Need = { permission: 'administer' };

const sections: readonly Section[] = [
  {
    id: 'tokens',
    title: 'API tokens',
    needs: administering,
    Content: lazy(async () => ({ default: (await import('./token-list.tsx')).TokenList })),
  },
  {
    id: 'people',
    title: 'People',
    needs: administering,
    Content: lazy(async () => ({ default: (await import('./people.tsx')).People })),
  },
  { id: 'roles', title: 'Roles', Content: lazy(async () => ({ default: (await import('./role-list.tsx')).RoleList })) },
  {
    id: 'sign-ins',
    title: 'Your sign-in',
    Content: lazy(async () => ({ default: (await import('./own-sign-ins.tsx')).OwnSignIns })),
  },
  {
    id: 'policies',
    title: 'Guard policies',
    Content: lazy(async () => ({ default: (await import('./policies.tsx')).Policies })),
  },
  {
    id: 'channels',
    title: 'Notices',
    needs: { ...administering, everywhere: true },
    Content: lazy(async () => ({ default: (await import('./channel-list.tsx')).ChannelList })),
  },
  {
    id: 'retention',
    title: 'Retention',
    needs: { ...administering, everywhere: true },
    Content: lazy(async () => ({ default: (await import('./retention.tsx')).Retention })),
  },
];

export function Settings() {
  const named = usePathPart('section');
  const session = useSession().data;
  const open = sections.filter(({ needs }) => needs === undefined || reasonAgainst(session, needs) === null);
  const section = named === '' ? (open[0]?.id ?? '') : named;
  const navigate = useNavigate();
  return (
    <Page title="Settings">
      <Tabs value={section} onChange={(next) => void navigate({ to: `/settings/${next ?? ''}` })} keepMounted={false}>
        <Tabs.List>
          {open.map(({ id, title }) => (
            <Tabs.Tab key={id} value={id}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {sections.map(({ id, Content }) => (
          <Tabs.Panel key={id} value={id} pt="md">
            <Suspense>
              <Content />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
