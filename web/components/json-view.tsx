import { ActionIcon, CopyButton, Group, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconChevronRight, IconCopy, IconDownload } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { jsonLines, type JsonLine } from '../lib/json-lines.ts';
import { prettyJson, type Json } from '../lib/json.ts';
import { saveText } from '../lib/save.ts';
import { visibleText } from '../lib/vendor-text.ts';
import classes from './json-view.module.css';

const lineHeight = 24;
const maxShownHeight = 480;

/** Any document as a tree; only the lines in sight are in the page. */
export function JsonView({ value, label }: { readonly value: Json; readonly label: string }) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const scrolled = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => jsonLines(value, turned), [value, turned]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });

  function turn(path: string): void {
    setTurned((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  }

  return (
    <div className={classes['frame']}>
      <Group gap={2} className={classes['tools']}>
        <CopyButton value="">
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy as JSON'}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Copy ${label} as JSON`}
                onClick={() => {
                  void navigator.clipboard.writeText(prettyJson(value));
                  copy();
                }}
              >
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <Tooltip label="Save as a file">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Save ${label} as a file`}
            onClick={() => saveText(`${label.toLowerCase().replaceAll(' ', '-')}.json`, prettyJson(value))}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div
        ref={scrolled}
        className={classes['body']}
        style={{ height: Math.min(lines.length * lineHeight + 12, maxShownHeight) }}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            return line === undefined ? null : (
              <div
                key={line.path}
                className={classes['line']}
                style={{ transform: `translateY(${start}px)`, paddingLeft: line.depth * 16 }}
              >
                <Line line={line} onTurn={() => turn(line.path)} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Line({ line, onTurn }: { readonly line: JsonLine; readonly onTurn: () => void }) {
  const { name, kind, text, open } = line;
  const shown = kind === 'string' && open !== true ? JSON.stringify(text) : text;
  const content = (
    <>
      {name !== null && <bdi className={classes['name']}>{visibleText(name.slice(0, 120))}: </bdi>}
      <bdi data-kind={kind} className={classes['value']}>
        {visibleText(shown)}
      </bdi>
    </>
  );
  if (open === null) return <span className={classes['leaf']}>{content}</span>;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <UnstyledButton className={classes['turn']} aria-expanded={open} onClick={onTurn}>
      <Chevron size={14} aria-hidden />
      {content}
    </UnstyledButton>
  );
}
