import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import { Page } from '../../components/page.tsx';
import { usePathPart } from '../../lib/filters.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly Content: LazyExoticComponent<ComponentType>;
}

const sections: readonly Section[] = [
  {
    id: 'tokens',
    title: 'API tokens',
    Content: lazy(async () => ({ default: (await import('./token-list.tsx')).TokenList })),
  },
  { id: 'people', title: 'People', Content: lazy(async () => ({ default: (await import('./people.tsx')).People })) },
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
    Content: lazy(async () => ({ default: (await import('./channel-list.tsx')).ChannelList })),
  },
];

export function Settings() {
  const named = usePathPart('section');
  const section = named === '' ? 'tokens' : named;
  const navigate = useNavigate();
  return (
    <Page title="Settings">
      <Tabs
        value={section}
        onChange={(next) => void navigate({ to: `/settings/${next ?? 'tokens'}` })}
        keepMounted={false}
      >
        <Tabs.List>
          {sections.map(({ id, title }) => (
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
