import { Text } from '@mantine/core';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Action, ActionResult } from '../../generated/answers.ts';
import { isJsonObject } from '../../lib/json.ts';

interface ConfirmRunProps {
  readonly action: Action;
  /** What a dry run has just said; null asks nothing. */
  readonly plan: ActionResult | null;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before what cannot be taken back, with what it would reach now; for more than one, the number is typed. */
export function ConfirmRun({ action, plan, onClose, onConfirm }: ConfirmRunProps) {
  const typed = plan === null ? undefined : whatToType(plan);
  return (
    <ConfirmDialog
      opened={plan !== null}
      title={`${action.title}?`}
      deed="Run it"
      destructive
      {...(typed === undefined ? {} : { typed })}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      <Text size="sm" component="div">
        <VendorText text={plan?.message ?? ''} limit={800} />
      </Text>
      <Text size="sm" component="div">
        {typed === everything
          ? 'How many that is, the console cannot say. It cannot be taken back from here.'
          : 'It cannot be taken back from here.'}
      </Text>
    </ConfirmDialog>
  );
}

const everything = 'all';

/** Nothing for one target; else the number, or a word where nobody knows it. */
export function whatToType({ keyFields }: Pick<ActionResult, 'keyFields'>): string | undefined {
  const count = isJsonObject(keyFields) ? keyFields['count'] : null;
  if (typeof count !== 'number') return everything;
  return count === 1 ? undefined : String(count);
}
