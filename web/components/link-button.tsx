import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Way {
  readonly to: string;
  readonly children: ReactNode;
}

/** A button that goes to another screen, as a link that can be opened elsewhere. */
export function LinkButton({ to, ...props }: ButtonProps & Way) {
  return <Button component={Link} to={to} {...props} />;
}

export function LinkText({ to, ...props }: AnchorProps & Way) {
  return <Anchor component={Link} to={to} size="sm" {...props} />;
}
