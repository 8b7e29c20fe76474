import { ActionIcon, Alert, Group, ScrollArea, Stack, Tabs, Text } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import type { FieldProblems } from '../../../components/schema-form/schema.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { stepTitle } from '../canvas/step-summary.ts';
import type { Change } from '../document/changes.ts';
import { pathText } from '../document/path.ts';
import { variablesFor } from '../document/scope.ts';
import { allSteps, stepLists, type StepList, type StepNode } from '../document/step-tree.ts';
import type { EditorProblem } from '../editor/problems.ts';
import { stepChanges } from './differences.ts';
import { InputTab } from './input-tab.tsx';
import { SampleTab, useLastRun } from './sample-tab.tsx';
import { sampleVariables } from './sample-variables.ts';
import { SettingsTab } from './settings-tab.tsx';
import { useBuffered } from './use-buffered.ts';
import { VariablesContext } from './variable-picker.tsx';

interface StepPanelProps {
  readonly playbook: string;
  readonly document: JsonObject;
  readonly step: StepNode;
  /** The list that the step is in. */
  readonly list: StepList | null;
  readonly problems: readonly EditorProblem[];
  readonly readOnly: boolean;
  readonly tab: string;
  readonly onTab: (tab: string) => void;
  /** @returns whether the text has taken them over */
  readonly onEdit: (changes: readonly Change[]) => boolean;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** The selected step in forms. */
export const StepPanel = memo((props: StepPanelProps) => {
  const { playbook, document, step, list, problems, readOnly, tab, onTab, onEdit, onRemove, onClose } = props;
  const [value, setValue] = useBuffered(step.value, (before, after) => onEdit(stepChanges(before, after, step.path)));
  const sample = useLastRun(playbook).data;
  const variables = useMemo(
    () => sampleVariables(variablesFor(document, step.path), sample?.steps ?? []),
    [document, step, sample],
  );
  const own = problemsOf(problems, step);
  const taken = useMemo(() => otherIds(document, step), [document, step]);
  const edges = (list?.steps ?? []).filter(({ id }) => id !== step.id && id !== '').flatMap(edgesOf);
  return (
    <VariablesContext value={variables}>
      <Stack gap="xs" h="100%" p="sm" data-panel>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} truncate component="bdi">
            {stepTitle(step)}
          </Text>
          <Group gap={2} wrap="nowrap">
            {!readOnly && (
              <ActionIcon variant="subtle" color="red" aria-label="Delete the step" onClick={onRemove}>
                <IconTrash size={16} />
              </ActionIcon>
            )}
            <ActionIcon variant="subtle" color="gray" aria-label="Close the panel" onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </Group>
        </Group>
        {own.general.length > 0 && (
          <Alert color={own.general.some(({ severity }) => severity === 'error') ? 'red' : 'yellow'} p="xs">
            {own.general.map(({ problem, fix, path }) => (
              <Text size="xs" key={path + problem}>
                {problem}. {fix ?? ''}
              </Text>
            ))}
          </Alert>
        )}
        <Tabs
          value={tab}
          onChange={(next) => onTab(next ?? 'input')}
          flex={1}
          mih={0}
          display="flex"
          style={{ flexDirection: 'column' }}
        >
          <Tabs.List>
            <Tabs.Tab value="input">Input</Tabs.Tab>
            <Tabs.Tab value="settings">Settings</Tabs.Tab>
            <Tabs.Tab value="sample">Sample output</Tabs.Tab>
          </Tabs.List>
          <ScrollArea flex={1} mih={0} pt="sm" type="auto" offsetScrollbars>
            <fieldset disabled={readOnly && tab !== 'sample'} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
              {tab === 'input' && step.kind !== null && (
                <InputTab step={step} kind={step.kind} value={value} problems={own.fields} onChange={setValue} />
              )}
              {tab === 'input' && step.kind === null && (
                <Text size="sm">Nothing says yet what this step does: give it a key such as `action` in the YAML.</Text>
              )}
              {tab === 'settings' && (
                <SettingsTab
                  value={value}
                  inGraph={list?.role === 'graph'}
                  edges={edges}
                  taken={taken}
                  onChange={setValue}
                />
              )}
              {tab === 'sample' && <SampleTab playbook={playbook} stepId={step.id} />}
            </fieldset>
          </ScrollArea>
        </Tabs>
      </Stack>
    </VariablesContext>
  );
});

function otherIds(document: JsonObject, step: StepNode): ReadonlySet<string> {
  const own = pathText(step.path);
  const others = allSteps(stepLists(document)).filter(({ path }) => pathText(path) !== own);
  return new Set(others.map(({ id }) => id));
}

/** The ends of a step that an edge can begin at. */
function edgesOf(step: StepNode): readonly string[] {
  const names = step.lists.flatMap(({ role, path }) => {
    const row = step.value[step.kind ?? ''];
    const rows = step.kind === 'switch' ? step.value['cases'] : row;
    const found =
      role === 'case' && Array.isArray(rows) ? (rows as readonly JsonObject[])[path.at(-2) as number] : undefined;
    return typeof found?.['name'] === 'string' ? [`${step.id}/${found['name']}`] : [];
  });
  return [step.id, ...names, `${step.id}/failed`];
}

function problemsOf(
  problems: readonly EditorProblem[],
  step: StepNode,
): { readonly fields: FieldProblems; readonly general: readonly EditorProblem[] } {
  const at = pathText(step.path);
  const inner = step.lists.map(({ path }) => pathText(path));
  const own = problems.filter(
    ({ path }) =>
      (path === at || path.startsWith(`${at}.`)) && !inner.some((list) => path === list || path.startsWith(`${list}[`)),
  );
  const fields = Object.fromEntries(own.map(({ path, problem }) => [path.slice(at.length + 1), problem]));
  return { fields, general: own };
}
