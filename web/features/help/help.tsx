import { Grid, NavLink, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { places } from '../../app/navigation.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { ShortcutTable } from '../../components/shortcut-table.tsx';
import { usePathPart } from '../../lib/filters.ts';
import { guidePages } from './guide.ts';
import { MarkdownView } from './markdown-view.tsx';

/** The guide, the reference of actions and the shortcuts, served by the product itself. */
export function Help() {
  const named = usePathPart('page');
  const page = named === '' ? 'README' : named;
  const found = guidePages.find(({ id }) => id === page);
  const text = useQuery({
    queryKey: ['guide', page],
    queryFn: () => found?.load() ?? '',
    enabled: found !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const others = guidePages.filter(({ id }) => id !== 'README');
  return (
    <Page title="Help">
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 3 }}>
          <nav aria-label="Guide">
            <NavLink
              component={Link}
              to="/help"
              activeOptions={{ exact: true }}
              label="Overview"
              active={page === 'README'}
            />
            {others.map(({ id }) => (
              <NavLink key={id} component={Link} to={`/help/${id}`} label={titleOf(id)} active={page === id} />
            ))}
            <NavLink component={Link} to="/actions" label="All actions" />
          </nav>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 9 }}>
          {found === undefined ? (
            <EmptyState title="There is no such page">
              <LinkText to="/help">Overview</LinkText>
            </EmptyState>
          ) : (
            <Loaded query={text}>{(source) => <MarkdownView source={source} />}</Loaded>
          )}
          {page === 'README' && <Shortcuts />}
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Shortcuts() {
  return (
    <Stack gap="xs" mt="lg" id="shortcuts">
      <Title order={2} size="h3">
        Keyboard
      </Title>
      <ShortcutTable places={places} />
    </Stack>
  );
}

function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
