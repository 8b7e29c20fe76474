import { Alert, Grid, Group, Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Countdown } from '../../components/containment/containment-badge.tsx';
import { CopyId } from '../../components/copy-id.tsx';
import { Instant } from '../../components/instant.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { ResultView } from '../../components/result/result-view.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Approval } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters, usePathPart } from '../../lib/filters.ts';
import { DecisionForm } from './decision-form.tsx';
import { PlanView } from './plan-view.tsx';

const refetchMs = 5_000;

export function ApprovalPage() {
  const id = usePathPart('id');
  const approval = useQuery({
    queryKey: ['approval', id],
    queryFn: ({ signal }) => call('getApproval', { params: { id }, signal }),
    refetchInterval: refetchMs,
  });
  return (
    <Page title="Approval" actions={<CopyId id={id} />}>
      <Loaded query={approval}>{(loaded) => <Shown approval={loaded} />}</Loaded>
    </Page>
  );
}

function Shown({ approval }: { readonly approval: Approval }) {
  const { plan, decisions, demand, result, evidence, note, supersededBy, step } = approval;
  const [{ tab }, change] = useFilters();
  const consents = decisions.filter(({ approve }) => approve).length;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack>
          <Group gap="sm">
            <StatusBadge status={approval.status} />
            <Text size="sm" c="dimmed">
              {approval.kind}
            </Text>
          </Group>
          <Title order={2} size="h3">
            <VendorText text={approval.title} limit={300} />
          </Title>
          {approval.reason !== '' && (
            <Text component="div">
              <VendorText text={approval.reason} limit={1_000} />
            </Text>
          )}
          {note !== null && <Alert color="yellow">{note}</Alert>}
          {supersededBy !== null && (
            <Alert color="yellow">
              It was edited:{' '}
              <LinkText to={`/approvals/${supersededBy}`} underline="always">
                another approval
              </LinkText>{' '}
              took its place.
            </Alert>
          )}
          {plan !== null && <PlanView plan={plan} />}
          {Object.keys(evidence).length > 0 && (
            <Stack gap={4}>
              <Text fw={600} size="sm">
                Evidence
              </Text>
              <JsonView value={evidence} label="Evidence" />
            </Stack>
          )}
          {result !== null && (
            <Stack gap={4}>
              <Text fw={600} size="sm">
                What became of it
              </Text>
              <ResultView result={result} tab={tab} onTab={(next) => change({ tab: next })} />
            </Stack>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack>
          <Paper withBorder p="md">
            <Stack gap="sm">
              <Text fw={600}>
                {consents} of {demand.approvers} {demand.approvers === 1 ? 'consent' : 'consents'}
              </Text>
              <KeyValues
                pairs={[
                  ['Asked for by', <VendorText key="by" text={approval.requester.name} />],
                  ['Who may decide', `${approval.role} or higher, never whoever asked`],
                  ['Asked', <Instant key="at" at={approval.createdAt} />],
                  ['Expires', approval.status === 'pending' && <Countdown key="left" until={approval.expiresAt} />],
                  ['Decided', approval.decidedAt !== null && <Instant key="done" at={approval.decidedAt} />],
                  ['Escalated', approval.escalated && 'yes: nobody decided in time'],
                  [
                    'Run',
                    step !== null && <LinkText to={`/runs/${step.runId}?step=${step.stepId}`}>{step.stepId}</LinkText>,
                  ],
                ]}
              />
              {decisions.length > 0 && (
                <Timeline bulletSize={14} lineWidth={2}>
                  {decisions.map(({ by, approve, comment, at }) => (
                    <Timeline.Item
                      key={`${by.id}-${at}`}
                      title={<StatusBadge status={approve ? 'approved' : 'rejected'} />}
                    >
                      <Text size="sm" component="div">
                        <VendorText text={by.name} />, <Instant at={at} />
                      </Text>
                      {comment !== '' && (
                        <Text size="sm" component="div">
                          <VendorText text={comment} />
                        </Text>
                      )}
                    </Timeline.Item>
                  ))}
                </Timeline>
              )}
            </Stack>
          </Paper>
          {approval.status === 'pending' && <DecisionForm approval={approval} />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
