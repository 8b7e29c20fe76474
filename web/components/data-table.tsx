import { Button, Group, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ScrolledPages } from '../lib/pages.ts';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  /** CSS width of the grid column, for example `2fr` or `140px`. */
  readonly width: string;
  readonly cell: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly idOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  /** Called for the space bar. */
  readonly onMark?: (row: T) => void;
  readonly selected?: string | undefined;
  /** CSS height of the scrolled area. */
  readonly height?: string;
  /** Where the rows come page by page: asked for more when their end comes into sight. */
  readonly pages?: ScrolledPages;
}

const rowHeight = 40;

/** Rows of any number: only those in sight are in the page. Arrow keys move, Enter opens. */
export function DataTable<T>({
  label,
  rows,
  columns,
  idOf,
  onOpen,
  onMark,
  selected,
  height = '65vh',
  pages,
}: DataTableProps<T>) {
  const scrolled = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= rows.length - 1) pages?.more();
    },
  });
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };

  function onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 12,
      PageUp: -12,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const next = Math.min(Math.max(active + step, 0), rows.length - 1);
      setActive(next);
      virtual.scrollToIndex(next);
      event.preventDefault();
    }
    const row = rows[active];
    if (event.target !== event.currentTarget || row === undefined) return;
    if (event.key === 'Enter') onOpen?.(row);
    if (event.key === ' ' && onMark !== undefined) {
      event.preventDefault();
      onMark(row);
    }
  }

  return (
    <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className={classes['table']}>
      <div role="rowgroup">
        <div role="row" className={classes['head']} style={template}>
          {columns.map(({ key, title }) => (
            <div role="columnheader" key={key}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={scrolled}
        className={classes['body']}
        style={{ maxHeight: height }}
        tabIndex={0}
        onKeyDown={onKey}
        aria-label={`${label}, rows`}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              <div
                role="row"
                key={id}
                aria-rowindex={index + 2}
                aria-selected={selected === id}
                data-active={index === active || undefined}
                data-openable={onOpen !== undefined || undefined}
                className={classes['row']}
                style={{ ...template, height: rowHeight, transform: `translateY(${start}px)` }}
                onClick={() => {
                  setActive(index);
                  onOpen?.(row);
                }}
              >
                {columns.map(({ key, cell }) => (
                  <div role="cell" key={key} className={classes['cell']}>
                    {cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {pages?.renew !== undefined && (
        <Group justify="space-between" px="sm" py={4} role="status">
          <Text size="xs">
            {rows.length.toLocaleString('en')} rows are read. So many are not renewed by themselves.
          </Text>
          <Button size="compact-xs" variant="default" onClick={pages.renew}>
            Back to the newest
          </Button>
        </Group>
      )}
    </div>
  );
}
