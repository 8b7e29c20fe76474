import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../../components/empty-state.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import { Page } from '../../components/page.tsx';
import { connectionsQuery } from '../../lib/queries.ts';
import { ApprovalPanel } from './approval-panel.tsx';
import { ConnectionStrip } from './connection-strip.tsx';
import { ContainedPanel } from './contained-panel.tsx';
import { RunPanel } from './run-panel.tsx';

/** What needs somebody now. */
export function Home() {
  const connections = useQuery(connectionsQuery);
  return (
    <Page title="Home">
      {connections.data?.items.length === 0 && (
        <EmptyState title="Connect the first console">
          Cordon does nothing until it knows a console to talk to.
          <br />
          <LinkButton to="/connections/new" mt="sm">
            Add a connection
          </LinkButton>
        </EmptyState>
      )}
      <ConnectionStrip />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <ContainedPanel />
        <ApprovalPanel />
        <RunPanel title="Failed in the last day" status="failed" empty="No run has failed." />
        <RunPanel title="Waiting" status="waiting" empty="No run waits for anything." />
      </SimpleGrid>
    </Page>
  );
}
