import type { ReactNode } from 'react';
import classes from './key-values.module.css';

/** Names with what belongs to them. Pairs without a value are left out. */
export function KeyValues({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes['list']}>
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name} className={classes['pair']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
