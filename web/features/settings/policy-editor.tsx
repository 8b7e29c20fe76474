import { Button, Group, Loader, Stack, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { YamlEditor } from '../../components/yaml-editor.tsx';
import type { Policy, PolicyCheck, Replay } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { toast } from '../../lib/toasts.ts';
import { PolicyProblems } from './policy-problems.tsx';
import { PolicyTests } from './policy-tests.tsx';
import { ReplayTable } from './replay-table.tsx';
import { DeedButton } from '../../components/deed-button.tsx';

const template = `id: protect-servers
title: Servers need the consent of two
rules:
  - name: servers
    protected: { roles: [domain_controller, server], when-unknown: needs_approval }
    on: { verbs: [isolate, shutdown, restart] }
    then: needs_approval
    approval: { approvers: 2, role: responder, expires: 1h }
tests:
  - title: A server needs two people
    plan: { verb: isolate, endpoints: [{ name: FILES-1, role: server }] }
    expect: needs_approval
`;

/** A policy as text: checked with its tests, tried on what happened, then published. */
export function PolicyEditor({ policy }: { readonly policy: Policy | undefined }) {
  const initial = policy?.source ?? template;
  const [source, setSource] = useState(initial);
  const [published, setPublished] = useState(initial);
  const [check, setCheck] = useState<PolicyCheck | null>(null);
  const [replay, setReplay] = useState<Replay | null>(null);
  const [busy, setBusy] = useState<'check' | 'replay' | 'publish' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [, change] = useFilters();
  const queries = useQueryClient();
  const dirty = source !== published;
  useBlocker({
    // Another policy, tab or screen is elsewhere; a filter of this one is not.
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && !window.confirm('Leave without publishing what you have written?'),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
  });

  async function work(what: NonNullable<typeof busy>, send: () => Promise<void>): Promise<void> {
    setBusy(what);
    setError(null);
    try {
      await send();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
    }
  }

  async function publish(): Promise<void> {
    const next = await call('publishPolicy', { body: { source } });
    setPublished(source);
    await queries.invalidateQueries({ queryKey: ['policy'] });
    const undo = async (): Promise<void> => {
      if (policy === undefined)
        await call('setPolicyState', { params: { id: next.policyId }, body: { enabled: false } });
      else await call('publishPolicy', { body: { source: policy.source } });
      await queries.invalidateQueries({ queryKey: ['policy'] });
    };
    toast(`${next.policyId} version ${next.version} is in force.`, { undo });
    if (policy === undefined) change({ policy: next.policyId });
  }

  return (
    <Stack>
      <Title order={2} size="h4">
        {policy === undefined ? 'A new policy' : `${policy.policyId}, version ${policy.version}`}
      </Title>
      <YamlEditor label="Policy as YAML" initial={initial} onChange={setSource} />
      <Group>
        <Button
          variant="default"
          loading={busy === 'check'}
          onClick={() => void work('check', async () => setCheck(await call('checkPolicy', { body: { source } })))}
        >
          Check and test
        </Button>
        <DeedButton
          needs={{ permission: 'read', everywhere: true }}
          variant="default"
          loading={busy === 'replay'}
          onClick={() => void work('replay', async () => setReplay(await call('replayPolicies', { body: { source } })))}
        >
          What would have happened this week
        </DeedButton>
        <DeedButton
          needs={{ permission: 'author', everywhere: true }}
          loading={busy === 'publish'}
          disabled={!dirty && policy !== undefined}
          onClick={() => void work('publish', publish)}
        >
          Publish
        </DeedButton>
        {busy !== null && <Loader size="sm" aria-label="Working" />}
      </Group>
      <ProblemAlert error={error} />
      <PolicyProblems error={error} />
      {check !== null && <PolicyTests check={check} />}
      {replay !== null && <ReplayTable replay={replay} />}
    </Stack>
  );
}
