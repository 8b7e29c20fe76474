import { List, Text } from '@mantine/core';
import { isJsonObject, type Json } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';

/** What is wrong with the text, line by line, and how it is put right. */
export function PolicyProblems({ error }: { readonly error: unknown }) {
  const details = error === null ? undefined : asProblem(error).body.details;
  const listed = isJsonObject(details) ? details['problems'] : undefined;
  if (!Array.isArray(listed)) return null;
  return (
    <List size="sm" aria-label="Problems">
      {(listed as readonly Json[]).filter(isJsonObject).map(({ line, column, problem, fix }, index) => (
        <List.Item key={index}>
          <b>
            Line {text(line)}, column {text(column)}
          </b>
          : {text(problem)}.
          {typeof fix === 'string' && (
            <Text span size="sm" c="dimmed">
              {' '}
              {fix}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
