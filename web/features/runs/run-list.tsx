import { Page } from '../../components/page.tsx';
export function RunList() {
  return (
    <Page title="Runs">
      <span />
    </Page>
  );
}
