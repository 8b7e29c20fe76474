import { Text } from '@mantine/core';

/** What is wrong with a group of fields as a whole. */
export function GroupProblem({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Text c="red" size="sm" mb="xs" role="alert">
      {text}
    </Text>
  );
}
