import { ActionIcon } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleX,
  IconFold,
  IconFilter,
  IconNote,
  IconPlus,
  IconRefresh,
  IconUnlink,
} from '@tabler/icons-react';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import { ToneIcon } from '../../../components/status-badge.tsx';
import classes from './canvas.module.css';
import { boxId, useCanvasTools, type StepState } from './canvas-context.ts';
import { kindIcons, unknownKindIcon } from './kind-icons.ts';
import { stepDetail, stepTitle } from './step-summary.ts';
import type { ListFlowNode, StepFlowNode } from './nodes.ts';

const notBegun: StepState = { tone: null, text: 'not begun' };

export function StepBoxNode({ id, data: { box } }: NodeProps<StepFlowNode>) {
  const { selected, problems, states, readOnly, add, fold } = useCanvasTools();
  const { step, lists, folded } = box;
  const Icon = step.kind === null ? unknownKindIcon : kindIcons[step.kind];
  const problem = problems.get(id);
  const state = states === null ? null : (states.get(step.id) ?? notBegun);
  const detail = state?.text ?? stepDetail(step);
  return (
    <div
      id={boxId(id)}
      className={classes['step']}
      role="group"
      aria-label={`${stepTitle(step)}, ${detail}`}
      data-selected={selected === id || undefined}
      data-holds={lists.length > 0 || undefined}
      data-disabled={step.value['disabled'] === true || undefined}
      data-problem={problem}
      data-tone={state?.tone ?? undefined}
      data-begun={state === null ? undefined : state.tone !== null}
    >
      <Handle type="target" position={Position.Top} className={classes['handle']} isConnectable={false} />
      <div className={classes['head']}>
        <span className={classes['icon']}>
          <Icon size={18} aria-hidden />
        </span>
        <span className={classes['texts']}>
          <bdi className={classes['title']}>{stepTitle(step)}</bdi>
          <bdi className={classes['detail']}>
            {state !== null && state.tone !== null && <ToneIcon tone={state.tone} />}
            {detail}
          </bdi>
        </span>
        <span className={classes['marks']}>
          {problem === 'error' && <IconCircleX size={16} color="var(--cordon-failed)" aria-label="Has an error" />}
          {problem === 'warning' && (
            <IconAlertTriangle size={16} color="var(--cordon-partial)" aria-label="Has a warning" />
          )}
          {step.value['if'] !== undefined && <IconFilter size={14} aria-label="Only under a condition" />}
          {step.value['retry'] !== undefined && <IconRefresh size={14} aria-label="Is tried again" />}
          {step.value['on-error'] === 'continue' && <IconUnlink size={14} aria-label="Goes on after a failure" />}
          {step.value['notes'] !== undefined && <IconNote size={14} aria-label="Has notes" />}
          {step.lists.length > 0 && (
            <ActionIcon
              className="nodrag"
              size="sm"
              variant="subtle"
              color="gray"
              tabIndex={-1}
              aria-label={folded > 0 ? 'Unfold' : 'Fold up'}
              title={folded > 0 ? `Unfold ${folded} steps` : 'Fold up'}
              onClick={(event) => {
                event.stopPropagation();
                fold(id);
              }}
            >
              {folded > 0 ? <span style={{ fontSize: 11 }}>+{folded}</span> : <IconFold size={14} />}
            </ActionIcon>
          )}
        </span>
      </div>
      {!readOnly && (
        <button
          type="button"
          className={`${classes['add']} nodrag`}
          tabIndex={-1}
          aria-label="Add a step after this one"
          title="Add a step after this one"
          onClick={(event) => {
            event.stopPropagation();
            add(step.path.slice(0, -1), (step.path.at(-1) as number) + 1);
          }}
        >
          <IconPlus size={14} aria-hidden />
        </button>
      )}
      <Handle type="source" position={Position.Bottom} className={classes['handle']} isConnectable={false} />
    </div>
  );
}

export function ListBoxNode({ data: { box, drop } }: NodeProps<ListFlowNode>) {
  const { readOnly, add } = useCanvasTools();
  const { list, steps } = box;
  return (
    <div className={classes['list']} data-role={list.role} data-drop={drop === null ? undefined : true}>
      {list.role !== 'main' && (
        <div className={classes['label']}>
          <bdi>{list.label}</bdi>
        </div>
      )}
      {steps.length === 0 && !readOnly && (
        <button type="button" tabIndex={-1} className={`${classes['empty']} nodrag`} onClick={() => add(list.path, 0)}>
          + Add a step
        </button>
      )}
      {drop !== null && steps.length > 0 && <div className={classes['drop']} style={{ top: drop }} />}
    </div>
  );
}
