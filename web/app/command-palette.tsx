import { Button, Kbd, Modal, TextInput, UnstyledButton, Stack, Text, Group } from '@mantine/core';
import { useDebouncedValue, useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { call } from '../lib/client.ts';
import { reasonAgainst, effectPermission } from '../lib/rights.ts';
import { useSession } from '../lib/session.ts';
import { useOpenPlaces } from './navigation.ts';

interface Choice {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly to: string;
}

const maxActions = 8;

/** Ctrl/Cmd-K: go to a screen, run an action, isolate a host. */
export function CommandPalette() {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={open}
        visibleFrom="sm"
      >
        Go to or run
      </Button>
      <Modal opened={opened} onClose={close} withCloseButton={false} size="lg" yOffset="12vh" title={null}>
        <Choices close={close} />
      </Modal>
    </>
  );
}

function Choices({ close }: { readonly close: () => void }) {
  const navigate = useNavigate();
  const places = useOpenPlaces();
  const session = useSession().data;
  const mayIsolate = reasonAgainst(session, { permission: effectPermission.destructive }) === null;
  const mayFind = reasonAgainst(session, { permission: 'read' }) === null;
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [search] = useDebouncedValue(text.trim(), 120);
  const actions = useQuery({
    queryKey: ['palette', search],
    queryFn: ({ signal }) => call('listActions', { query: { search }, signal }),
    enabled: search.length > 1,
  });
  const choices: readonly Choice[] = [
    ...places
      .filter(({ title }) => title.toLowerCase().includes(text.trim().toLowerCase()))
      .map(({ path, title }) => ({ id: path, title, hint: 'Go to', to: path })),
    ...(search.length > 1 && mayFind
      ? [
          {
            id: 'find',
            title: `Find the endpoint “${search}”`,
            hint: 'Find',
            to: `/endpoints?search=${encodeURIComponent(search)}`,
          },
        ]
      : []),
    ...(search.length > 1 && mayIsolate
      ? [
          {
            id: 'isolate',
            title: `Isolate the endpoint “${search}”`,
            hint: 'Isolate',
            to: `/endpoints?respond=isolate&named=${encodeURIComponent(search)}`,
          },
        ]
      : []),
    ...(actions.data?.items ?? [])
      .slice(0, maxActions)
      .map(({ id, title }) => ({ id, title: `${title} (${id})`, hint: 'Run', to: `/actions/${id}` })),
  ];
  const choose = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    close();
    void navigate({ to: choice.to });
  };
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') choose(choices[active]);
    else return;
    event.preventDefault();
  }
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        aria-label="Go to or run"
        placeholder="A screen, an action, a host"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
        role="combobox"
        aria-expanded
        aria-controls="palette-choices"
        aria-activedescendant={choices[active] === undefined ? undefined : `choice-${active}`}
      />
      <div role="listbox" id="palette-choices" aria-label="Choices">
        {choices.map((choice, index) => (
          <UnstyledButton
            key={choice.id}
            id={`choice-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            p="xs"
            w="100%"
            bg={index === active ? 'var(--mantine-color-default-hover)' : 'transparent'}
            onMouseMove={() => setActive(index)}
            onClick={() => choose(choice)}
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" truncate>
                {choice.title}
              </Text>
              <Text size="xs" c="dimmed">
                {choice.hint}
              </Text>
            </Group>
          </UnstyledButton>
        ))}
      </div>
    </Stack>
  );
}
