import { Alert, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../components/data-table.tsx';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { PlanEntry, RunDetails, RunPlan as Plan } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';

/** What a live run would do, as its dry run has found it. */
export function RunPlan({ run }: { readonly run: RunDetails }) {
  const plan = useQuery({
    queryKey: ['run', run.id, 'plan'],
    queryFn: ({ signal }) => call('getRunPlan', { params: { id: run.id }, signal }),
  });
  return (
    <Stack gap="xs" component="section" aria-label="Plan">
      <Title order={2} size="h4">
        What it would do
      </Title>
      <Loaded query={plan}>{(loaded) => <Planned plan={loaded} />}</Loaded>
    </Stack>
  );
}

function Planned({ plan: { counts, complete, entries } }: { readonly plan: Plan }) {
  return (
    <>
      <Group gap="xs">
        <StatusBadge status="waiting" label={`${counts.writes} ${counts.writes === 1 ? 'write' : 'writes'}`} />
        {counts.approvals > 0 && <StatusBadge status="needs_approval" label={`${counts.approvals} need consent`} />}
        {counts.denied > 0 && <StatusBadge status="deny" label={`${counts.denied} denied`} />}
      </Group>
      {!complete && (
        <Alert color="yellow" p="xs">
          Some of it only the real run can tell; those steps say what would have to be known.
        </Alert>
      )}
      <DataTable
        label="Plan"
        rows={entries}
        idOf={({ runId, stepId, iteration }) => `${runId} ${stepId} ${iteration}`}
        height="36vh"
        columns={[
          { key: 'step', title: 'Step', width: '1.4fr', cell: (entry) => stepOf(entry) },
          { key: 'kind', title: 'What', width: '1.6fr', cell: (entry) => <What entry={entry} /> },
          { key: 'where', title: 'Connection', width: '1fr', cell: ({ connection }) => connection?.title ?? '' },
          { key: 'targets', title: 'Reaches', width: '1.6fr', cell: (entry) => <Reached entry={entry} /> },
          { key: 'verdict', title: 'Guard', width: '150px', cell: ({ verdict }) => <Verdict verdict={verdict} /> },
          {
            key: 'note',
            title: 'Why',
            width: '2fr',
            cell: (entry) => <VendorText text={whyOf(entry)} limit={200} short />,
          },
        ]}
      />
    </>
  );
}

function stepOf({ stepId, iteration }: PlanEntry): string {
  return iteration === '' ? stepId : `${stepId} #${iteration}`;
}

function What({ entry: { kind, action, verb, effect } }: { readonly entry: PlanEntry }) {
  if (effect !== null && kind === 'write')
    return (
      <>
        <EffectBadge effect={effect} /> {verb ?? action}
      </>
    );
  return verb ?? action ?? kind;
}

function Reached({ entry: { endpoints, targets, count } }: { readonly entry: PlanEntry }) {
  const named = endpoints.length > 0 ? endpoints : targets;
  if (named.length === 0) return count === null ? '' : `${count}`;
  return <VendorText text={named.join(', ')} limit={120} short />;
}

const verdictTexts = { allow: 'allowed', needs_approval: 'needs consent', deny: 'denied' } as const;

function Verdict({ verdict }: { readonly verdict: PlanEntry['verdict'] }) {
  if (verdict === null) return '';
  return <StatusBadge status={verdict.decision} label={verdictTexts[verdict.decision]} />;
}

function whyOf({ verdict, unpredictable, permission, note }: PlanEntry): string {
  const rules = (verdict?.rules ?? []).map(({ message }) => message);
  const unknown = unpredictable === null ? [] : [`Only the real run knows ${unpredictable.path}`];
  const needs = permission === null ? [] : [`Needs ${permission}`];
  return [...rules, ...unknown, ...needs, ...(note === null ? [] : [note])].join('. ');
}
