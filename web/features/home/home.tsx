import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';

export function Home() {
  return (
    <Page title="Home">
      <EmptyState title="All quiet">Add a connection to begin.</EmptyState>
    </Page>
  );
}
