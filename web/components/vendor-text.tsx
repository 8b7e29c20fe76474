import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { cutText, visibleText } from '../lib/vendor-text.ts';
import classes from './vendor-text.module.css';

interface VendorTextProps {
  readonly text: string;
  /** Characters that are shown at first. */
  readonly limit?: number;
  /** One line without a way to see the rest, for cells of tables. */
  readonly short?: boolean;
}

/** Text that others wrote: it keeps its reading direction to itself, shows what hides in it, and is shortened. */
export function VendorText({ text, limit = 300, short = false }: VendorTextProps) {
  const [whole, setWhole] = useState(false);
  const shown = visibleText(whole ? text : cutText(text, limit));
  if (short || text.length <= limit) return <bdi className={classes['text']}>{shown}</bdi>;
  return (
    <span>
      <bdi className={whole ? classes['long'] : classes['text']} tabIndex={whole ? 0 : undefined}>
        {shown}
      </bdi>{' '}
      <UnstyledButton className={classes['more']} onClick={() => setWhole(!whole)}>
        {whole ? 'show less' : `show all ${text.length.toLocaleString('en')} characters`}
      </UnstyledButton>
    </span>
  );
}
