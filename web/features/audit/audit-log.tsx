import { Page } from '../../components/page.tsx';
export function AuditLog() {
  return (
    <Page title="Audit">
      <span />
    </Page>
  );
}
