import { Tabs } from '@mantine/core';
import { Page } from '../../components/page.tsx';
import { useFilters } from '../../lib/filters.ts';
import { ContainmentList } from './containment-list.tsx';
import { MachineList } from './machine-list.tsx';

export function EndpointList() {
  const [{ view }, change] = useFilters();
  return (
    <Page title="Endpoints">
      <Tabs value={view ?? 'machines'} onChange={(next) => change({ view: next ?? undefined })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="machines">Machines</Tabs.Tab>
          <Tabs.Tab value="contained">Contained</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="machines" pt="md">
          <MachineList />
        </Tabs.Panel>
        <Tabs.Panel value="contained" pt="md">
          <ContainmentList />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
