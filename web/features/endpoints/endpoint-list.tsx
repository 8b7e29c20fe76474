import { Page } from '../../components/page.tsx';
export function EndpointList() {
  return (
    <Page title="Endpoints">
      <span />
    </Page>
  );
}
