import { ActionIcon, Group, Popover, ScrollArea, Stack, Text, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { IconVariable } from '@tabler/icons-react';
import { createContext, useContext, useState } from 'react';
import type { Variable } from '../document/scope.ts';

/** What expressions of the selected step can read. */
export const VariablesContext = createContext<readonly Variable[]>([]);

const maxShown = 200;

/** Lists what can be read here, with its type, and puts it where the caret is. */
export function VariablePicker({
  label,
  onPick,
}: {
  readonly label: string;
  readonly onPick: (expression: string) => void;
}) {
  const variables = useContext(VariablesContext);
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const hits = variables
    .filter(({ expression }) => expression.toLowerCase().includes(search.toLowerCase()))
    .slice(0, maxShown);
  return (
    <Popover opened={opened} onChange={setOpened} width={360} position="left-start" withinPortal trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label="Insert a variable">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Insert a variable into ${label}`}
            onClick={() => setOpened(!opened)}
          >
            <IconVariable size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap="xs">
          <TextInput
            data-autofocus
            size="xs"
            aria-label="Search variables"
            placeholder="inputs, steps, vars, run"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={320} type="auto">
            {hits.map(({ expression, type, group }, index) => (
              <div key={expression}>
                {hits[index - 1]?.group !== group && (
                  <Text size="xs" fw={700} c="dimmed" pt={4}>
                    {group}
                  </Text>
                )}
                <UnstyledButton
                  w="100%"
                  py={2}
                  onClick={() => {
                    setOpened(false);
                    onPick(expression);
                  }}
                >
                  <Group justify="space-between" wrap="nowrap" gap="xs">
                    <Text size="xs" ff="monospace" truncate>
                      {expression}
                    </Text>
                    <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                      {type}
                    </Text>
                  </Group>
                </UnstyledButton>
              </div>
            ))}
            {hits.length === 0 && <Text size="xs">Nothing here has this name.</Text>}
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
