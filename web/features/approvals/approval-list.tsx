import { Page } from '../../components/page.tsx';
export function ApprovalList() {
  return (
    <Page title="Approvals">
      <span />
    </Page>
  );
}
