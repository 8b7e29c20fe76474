import { Kbd, Table, Text } from '@mantine/core';

interface ShortcutTableProps {
  readonly places: readonly { readonly title: string; readonly shortcut: string }[];
}

/** What the keyboard does, on every screen. */
export function ShortcutTable({ places }: ShortcutTableProps) {
  const rows: readonly (readonly [string, string])[] = [
    ['Ctrl K', 'Go to a screen, run an action, isolate a host'],
    ['/', 'Search on this screen'],
    ['?', 'These shortcuts'],
    ['↑ ↓ Home End', 'Move in a table'],
    ['Enter', 'Open the row'],
    ['Space', 'Choose the row'],
    ...places.map(({ title, shortcut }): readonly [string, string] => [`g ${shortcut}`, title]),
  ];
  return (
    <Table maw={520} withTableBorder>
      <Table.Tbody>
        {rows.map(([keys, what]) => (
          <Table.Tr key={keys}>
            <Table.Td w={180}>
              {keys.split(' ').map((key) => (
                <Kbd key={key} mr={4}>
                  {key}
                </Kbd>
              ))}
            </Table.Td>
            <Table.Td>
              <Text size="sm">{what}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
