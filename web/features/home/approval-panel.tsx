import { Text } from '@mantine/core';
import { Countdown } from '../../components/containment/containment-badge.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { usePages } from '../../lib/pages.ts';
import { Panel } from './panel.tsx';

const refetchMs = 5_000;

export function ApprovalPanel() {
  const { rows, error } = usePages('listApprovals', 'approval', { status: 'pending' }, { refetchMs });
  return (
    <Panel
      title="Waiting for consent"
      to="/approvals"
      asked={{ data: rows, error }}
      empty="Nobody waits for an approval."
      keyOf={({ id }) => id}
    >
      {({ id, title, decisions, demand, expiresAt }) => (
        <>
          <LinkText to={`/approvals/${id}`} truncate>
            <VendorText text={title} limit={80} short />
          </LinkText>
          <Text size="sm" component="div" style={{ whiteSpace: 'nowrap' }}>
            {decisions.filter(({ approve }) => approve).length} of {demand.approvers} · <Countdown until={expiresAt} />
          </Text>
        </>
      )}
    </Panel>
  );
}
