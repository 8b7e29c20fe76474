import { ActionIcon, Button, Group, SegmentedControl, Text, Title, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconHistory,
  IconPlayerPlay,
  IconPlus,
  IconUpload,
} from '@tabler/icons-react';
import { memo } from 'react';
import { LinkButton } from '../../../components/link-button.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { DeedButton } from '../../../components/deed-button.tsx';

export type View = 'canvas' | 'both' | 'yaml';

interface EditorToolbarProps {
  readonly id: string;
  readonly version: number | null;
  readonly base: number;
  readonly isSaved: boolean;
  readonly isSaving: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onAdd: () => void;
  readonly onSave: () => void;
  readonly onPublish: () => void;
  readonly onDryRun: () => void;
  readonly onSimulate: () => void;
}

export const EditorToolbar = memo((props: EditorToolbarProps) => {
  const { id, version, base, isSaved, view } = props;
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <Title order={1} size="h3">
          {id}
        </Title>
        {version !== null && <StatusBadge status="succeeded" label={`version ${version}`} />}
        {base > 0 && <StatusBadge status="unknown" label={`draft ${base}`} />}
        <Text size="xs" c="dimmed" role="status">
          {isSaved ? '' : 'Not saved'}
        </Text>
      </Group>
      <Group gap={6}>
        <Tooltip label="Undo (Ctrl Z)">
          <ActionIcon variant="default" size="md" aria-label="Undo" disabled={!props.canUndo} onClick={props.onUndo}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (Ctrl Y)">
          <ActionIcon variant="default" size="md" aria-label="Redo" disabled={!props.canRedo} onClick={props.onRedo}>
            <IconArrowForwardUp size={16} />
          </ActionIcon>
        </Tooltip>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={view}
          onChange={(next) => props.onView(next)}
          data={[
            { value: 'canvas', label: 'Canvas' },
            { value: 'both', label: 'Both' },
            { value: 'yaml', label: 'YAML' },
          ]}
        />
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={props.onAdd}>
          Step
        </Button>
        <LinkButton
          to={`/playbooks/${id}/versions`}
          size="xs"
          variant="default"
          leftSection={<IconHistory size={14} aria-hidden />}
        >
          Versions
        </LinkButton>
        <DeedButton
          needs={{ permission: 'read', everywhere: true }}
          size="xs"
          variant="default"
          disabled={version === null}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={props.onDryRun}
        >
          Dry run
        </DeedButton>
        <DeedButton
          needs={{ permission: 'read', everywhere: true }}
          size="xs"
          variant="default"
          disabled={version === null}
          onClick={props.onSimulate}
        >
          Simulate
        </DeedButton>
        <DeedButton
          needs={{ permission: 'author', everywhere: true }}
          size="xs"
          variant="default"
          aria-label="Save draft"
          loading={props.isSaving}
          disabled={isSaved}
          leftSection={<IconDeviceFloppy size={14} aria-hidden />}
          onClick={props.onSave}
        >
          Save
        </DeedButton>
        <DeedButton
          needs={{ permission: 'author', everywhere: true }}
          size="xs"
          leftSection={<IconUpload size={14} aria-hidden />}
          onClick={props.onPublish}
        >
          Publish
        </DeedButton>
      </Group>
    </Group>
  );
});
