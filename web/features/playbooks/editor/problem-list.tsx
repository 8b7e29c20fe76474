import { Collapse, Group, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { asProblem } from '../../../lib/problem.ts';
import classes from './editor.module.css';
import type { Check, EditorProblem } from './problems.ts';

interface ProblemListProps {
  readonly check: Check;
  readonly onGo: (problem: EditorProblem) => void;
}

/** Everything that is wrong with the text; a click goes there on both sides. */
export const ProblemList = memo(({ check, onGo }: ProblemListProps) => {
  const [opened, setOpened] = useState(true);
  const { problems, fresh, error } = check;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const Chevron = opened ? IconChevronDown : IconChevronUp;
  return (
    <section className={classes['problems']} aria-label="Problems">
      <UnstyledButton w="100%" px="sm" py={6} aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <Group gap="sm">
          <Chevron size={14} aria-hidden />
          {problems.length === 0 && error === null && (
            <Text size="xs" c="var(--cordon-succeeded)" component="span">
              <IconCircleCheck size={14} aria-hidden /> {fresh ? 'No problems' : 'No problems so far'}
            </Text>
          )}
          {errors > 0 && (
            <Text size="xs" c="var(--cordon-failed)" component="span">
              <IconCircleX size={14} aria-hidden /> {errors} {errors === 1 ? 'error' : 'errors'}
            </Text>
          )}
          {warnings > 0 && (
            <Text size="xs" c="var(--cordon-partial)" component="span">
              <IconAlertTriangle size={14} aria-hidden /> {warnings} {warnings === 1 ? 'warning' : 'warnings'}
            </Text>
          )}
          {error !== null && (
            <Text size="xs" c="var(--cordon-failed)">
              Not checked: {asProblem(error).message}
            </Text>
          )}
          <Text size="xs" c="dimmed" role="status">
            {fresh || error !== null ? '' : 'Checking …'}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <div className={classes['problemRows']}>
          {problems.map((each) => (
            <UnstyledButton
              key={`${each.offset} ${each.path} ${each.problem}`}
              className={classes['problem']}
              onClick={() => onGo(each)}
            >
              {each.severity === 'error' ? (
                <IconCircleX size={14} color="var(--cordon-failed)" aria-label="Error" />
              ) : (
                <IconAlertTriangle size={14} color="var(--cordon-partial)" aria-label="Warning" />
              )}
              <Text size="xs" ff="monospace" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {each.line}:{each.column}
              </Text>
              <Text size="xs">
                <bdi>
                  {each.path !== '' && <code>{each.path}</code>} {each.problem}. {each.fix ?? ''}
                </bdi>
              </Text>
            </UnstyledButton>
          ))}
        </div>
      </Collapse>
    </section>
  );
});
