import { Group, Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { EffectBadge } from '../../../components/effect-badge.tsx';
import type { JsonObject } from '../../../lib/json.ts';
import { actionsQuery, verbsQuery } from '../../../lib/queries.ts';
import { kindIcons } from '../canvas/kind-icons.ts';
import { stepKindNames, stepKinds, type StepKindName } from '../document/step-kinds.ts';

export interface PaletteChoice {
  readonly key: string;
  readonly kind: StepKindName;
  /** What the id of the step is made of. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly effect?: string;
  readonly keys: JsonObject;
}

interface PaletteProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onChoose: (choice: PaletteChoice) => void;
}

/** Everything that a step can be: kinds, verbs, and the actions of the catalogue. */
export function Palette({ opened, onClose, onChoose }: PaletteProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a step"
      size="lg"
      yOffset="8vh"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Choices
        onChoose={(choice) => {
          onClose();
          onChoose(choice);
        }}
      />
    </Modal>
  );
}

const rowHeight = 48;

function Choices({ onChoose }: { readonly onChoose: (choice: PaletteChoice) => void }) {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const scrolled = useRef<HTMLDivElement>(null);
  const actions = useQuery(actionsQuery).data?.items;
  const verbs = useQuery(verbsQuery).data?.items;
  const all = useMemo(() => choicesOf(actions ?? [], verbs ?? []), [actions, verbs]);
  const choices = useMemo(() => found(all, search), [all, search]);
  const virtual = useVirtualizer({
    count: choices.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });

  function onKey(event: KeyboardEvent): void {
    const choice = choices[active];
    if (event.key === 'Enter' && choice !== undefined) onChoose(choice);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = Math.min(Math.max(active + (event.key === 'ArrowDown' ? 1 : -1), 0), choices.length - 1);
      setActive(next);
      virtual.scrollToIndex(next);
    } else return;
    event.preventDefault();
  }

  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        aria-label="Search kinds, verbs and actions"
        placeholder="A kind, a verb, an action: isolate, wait, quarantine"
        value={search}
        role="combobox"
        aria-expanded
        aria-controls="step-choices"
        aria-activedescendant={`step-choice-${active}`}
        onKeyDown={onKey}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
      />
      <div
        ref={scrolled}
        id="step-choices"
        role="listbox"
        aria-label="Steps"
        style={{ height: '52vh', overflowY: 'auto' }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const choice = choices[index];
            if (choice === undefined) return null;
            const Icon = kindIcons[choice.kind];
            return (
              <UnstyledButton
                key={choice.key}
                id={`step-choice-${index}`}
                role="option"
                aria-selected={index === active}
                tabIndex={-1}
                px="xs"
                style={{ position: 'absolute', insetInline: 0, height: rowHeight, transform: `translateY(${start}px)` }}
                bg={index === active ? 'var(--mantine-color-default-hover)' : 'transparent'}
                onMouseMove={() => setActive(index)}
                onClick={() => onChoose(choice)}
              >
                <Group wrap="nowrap" gap="sm">
                  <Icon size={18} aria-hidden />
                  <div style={{ minWidth: 0, flex: 1 }}>
                    <Text size="sm" truncate>
                      {choice.title}
                    </Text>
                    <Text size="xs" c="dimmed" truncate>
                      {choice.detail}
                    </Text>
                  </div>
                  {choice.effect !== undefined && <EffectBadge effect={choice.effect} />}
                </Group>
              </UnstyledButton>
            );
          })}
        </div>
      </div>
      <Text size="xs" c="dimmed">
        {choices.length} of {all.length}
      </Text>
    </Stack>
  );
}

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly effect: string;
}

function choicesOf(actions: readonly Listed[], verbs: readonly Listed[]): readonly PaletteChoice[] {
  return [
    ...stepKindNames
      .filter((kind) => kind !== 'action' && kind !== 'verb')
      .map((kind) => ({
        key: `kind ${kind}`,
        kind,
        name: kind,
        title: stepKinds[kind].title,
        detail: stepKinds[kind].summary,
        keys: {},
      })),
    ...verbs.map(({ id, title, summary, effect }) => ({
      key: `verb ${id}`,
      kind: 'verb' as const,
      name: id,
      title: `${title} (verb)`,
      detail: summary,
      effect,
      keys: { verb: id },
    })),
    ...actions.map(({ id, title, effect }) => ({
      key: `action ${id}`,
      kind: 'action' as const,
      name: id,
      title,
      detail: id,
      effect,
      keys: { action: id },
    })),
  ];
}

/** Those that hold every word; those whose name begins with the first word come first. */
function found(all: readonly PaletteChoice[], search: string): readonly PaletteChoice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const hits = all.filter(({ title, detail, kind }) => {
    const text = `${title} ${detail} ${kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? '';
  return hits.toSorted((one, other) => rank(one, first) - rank(other, first));
}

function rank({ title, name }: PaletteChoice, word: string): number {
  return title.toLowerCase().startsWith(word) || name.startsWith(word) ? 0 : 1;
}
