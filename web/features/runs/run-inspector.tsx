import { Page } from '../../components/page.tsx';
export function RunInspector() {
  return (
    <Page title="Run">
      <span />
    </Page>
  );
}
