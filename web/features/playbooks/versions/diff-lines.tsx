import { Text } from '@mantine/core';
import { visibleText } from '../../../lib/vendor-text.ts';
import classes from './diff-lines.module.css';
import type { DiffLine } from './line-differences.ts';

const signs = { same: ' ', removed: '-', added: '+', gap: '⋯' } as const;

/** A difference of two texts; also without colours one can tell what was removed and what was added. */
export function DiffLines({ lines, label }: { readonly lines: readonly DiffLine[]; readonly label: string }) {
  if (lines.length === 0) return <Text size="sm">The texts are equal.</Text>;
  return (
    <div className={classes['frame']} role="region" aria-label={label} tabIndex={0}>
      {lines.map(({ kind, text }, index) => (
        <code key={index} className={classes['line']} data-kind={kind}>
          {signs[kind]} {visibleText(text)}
        </code>
      ))}
    </div>
  );
}
