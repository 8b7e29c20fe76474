import { Alert, Stack, Text } from '@mantine/core';
import { IconTarget } from '@tabler/icons-react';
import { JsonView } from '../../components/json-view.tsx';
import { TargetTable } from '../../components/result/target-table.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { ActionResult } from '../../generated/answers.ts';

/** What would be reached, as the consoles say now; nothing has been sent. */
export function PlanPreview({ plan }: { readonly plan: ActionResult }) {
  const unsupported = plan.targets.filter(({ status }) => status === 'unsupported' || status === 'not_found');
  return (
    <Stack gap="xs" role="status">
      <Alert color="blue" icon={<IconTarget />} title="This is what it would reach; nothing has been sent">
        <Text size="sm" component="div">
          <VendorText text={plan.message} limit={800} />
        </Text>
        {unsupported.length > 0 && (
          <Text size="sm">{unsupported.length} of them cannot be reached; the table says why.</Text>
        )}
      </Alert>
      <TargetTable targets={plan.targets} dryRun />
      <JsonView value={plan.data} label="Plan" />
    </Stack>
  );
}
