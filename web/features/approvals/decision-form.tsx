import { Button, Checkbox, Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { DocumentInput } from '../../components/schema-form/document-input.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import type { Approval } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { Json } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { DeedButton } from '../../components/deed-button.tsx';
import { useSession } from '../../lib/session.ts';

/** Consent, refusal, or the same with another input. The decision is about the plan that was looked at, and no other. */
export function DecisionForm({ approval }: { readonly approval: Approval }) {
  const [comment, setComment] = useState('');
  const [edited, setEdited] = useState<Json | undefined>(undefined);
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [all, setAll] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useSession().data?.id;
  const own =
    me !== undefined && [approval.origin, ...approval.excluded].includes(me)
      ? 'You have asked for this, or edited it: nobody decides about their own request. Somebody else must.'
      : null;
  const params = { id: approval.id };
  const { group, together } = approval.evidence;
  const isPart = typeof group === 'string';
  const decision = {
    ...(approval.planHash === null ? {} : { planHash: approval.planHash }),
    ...(isPart && all ? { all } : {}),
  };
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function decide(send: () => Promise<Approval>, said: string): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const next = await send();
      await queries.invalidateQueries({ queryKey: ['approval'] });
      toast(said);
      if (next.id !== approval.id) await navigate({ to: `/approvals/${next.id}` });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Textarea
          label="Comment"
          description="Kept with the decision. A refusal and an edit need one."
          autosize
          minRows={2}
          maxLength={2_000}
          value={comment}
          error={problems['comment']}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {editing && approval.plan !== null && (
          <DocumentInput label="Input, as JSON" value={edited ?? approval.plan.input} onChange={setEdited} />
        )}
        {isPart && !editing && (
          <Checkbox
            label="Also the other parts of this response on this connection"
            description={typeof together === 'number' ? `All of them together reach ${together} endpoints.` : undefined}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
        <ProblemAlert error={error} />
        {editing ? (
          <Group>
            <DeedButton
              needs={{ permission: 'respond' }}
              loading={busy}
              disabled={comment.trim() === '' || edited === undefined}
              onClick={() =>
                void decide(
                  () => call('editApproval', { params, body: { input: edited ?? {}, comment } }),
                  'Planned anew.',
                )
              }
            >
              Plan anew
            </DeedButton>
            <Button variant="default" onClick={() => setEditing(false)}>
              Not now
            </Button>
          </Group>
        ) : (
          <Group>
            <DeedButton
              needs={{ permission: 'approve' }}
              refused={own}
              leftSection={<IconCheck size={16} />}
              loading={busy}
              onClick={() =>
                void decide(
                  () =>
                    call('approveApproval', { params, body: { ...decision, ...(comment === '' ? {} : { comment }) } }),
                  'Your consent is kept.',
                )
              }
            >
              Approve
            </DeedButton>
            <DeedButton
              needs={{ permission: 'approve' }}
              refused={own}
              color="red"
              variant="outline"
              leftSection={<IconX size={16} />}
              disabled={busy || comment.trim() === ''}
              onClick={() =>
                void decide(
                  () => call('rejectApproval', { params, body: { ...decision, comment } }),
                  'Rejected: nothing is sent.',
                )
              }
            >
              Reject
            </DeedButton>
            {approval.kind === 'write' && (
              <DeedButton
                needs={{ permission: 'respond' }}
                variant="default"
                leftSection={<IconPencil size={16} />}
                disabled={busy}
                onClick={() => setEditing(true)}
              >
                Edit
              </DeedButton>
            )}
          </Group>
        )}
        <Text size="xs" c="dimmed">
          Sensitive fields are masked in the input: what stays masked is kept as it was.
        </Text>
      </Stack>
    </Paper>
  );
}
