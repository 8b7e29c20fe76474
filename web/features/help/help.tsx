import { Page } from '../../components/page.tsx';
export function Help() {
  return (
    <Page title="Help">
      <span />
    </Page>
  );
}
