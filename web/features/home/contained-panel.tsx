import { ContainmentBadge } from '../../components/containment/containment-badge.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { usePages } from '../../lib/pages.ts';
import { Panel } from './panel.tsx';

const refetchMs = 5_000;

export function ContainedPanel() {
  const { rows, error } = usePages('listContainments', 'containment', {}, { refetchMs });
  return (
    <Panel
      title="Contained now"
      to="/endpoints?view=contained"
      asked={{ data: rows, error }}
      empty="No endpoint is contained."
      keyOf={({ id }) => id}
    >
      {(containment) => (
        <>
          <LinkText to={`/endpoints?view=contained&held=${containment.id}`} truncate>
            <VendorText text={containment.name} limit={60} short />
          </LinkText>
          <ContainmentBadge containment={containment} />
        </>
      )}
    </Panel>
  );
}
