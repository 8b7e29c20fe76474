import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import { useId, type MouseEvent, type ReactNode } from 'react';
import { useReasonAgainst, type Need } from '../lib/rights.ts';

interface DeedButtonProps extends ButtonProps {
  readonly needs: Need;
  /** Another reason why it cannot be done now, and what helps. */
  readonly refused?: string | null;
  readonly type?: 'button' | 'submit';
  readonly onClick?: (event: MouseEvent) => void;
  readonly 'aria-label'?: string;
  readonly children: ReactNode;
}

/** A button for those who may. For others it stays in sight and reachable by keyboard, and says why it does nothing. */
export function DeedButton({ needs, refused = null, onClick, children, ...props }: DeedButtonProps) {
  const why = useReasonAgainst(needs) ?? refused;
  const id = useId();
  if (why === null)
    return (
      <Button onClick={onClick} {...props}>
        {children}
      </Button>
    );
  return (
    <Tooltip label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...props}
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event: MouseEvent) => {
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {children}
        <span id={id} hidden>
          {why}
        </span>
      </Button>
    </Tooltip>
  );
}
