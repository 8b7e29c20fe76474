import { Button, Group, Loader, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { ResultView } from '../../components/result/result-view.tsx';
import { fieldsOf, problemsIn } from '../../components/schema-form/schema.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import type { ActionResult, Machine, Verb } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { JsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { FollowContainments } from './follow-containments.tsx';
import { agentName } from './machine-state.ts';
import { PlanPreview } from './plan-preview.tsx';

interface VerbDialogProps {
  readonly verb: Verb;
  readonly machines: readonly Machine[];
  /** Others, as a person has named them. */
  readonly named: readonly string[];
  readonly onClose: () => void;
}

/** Input, then what it would reach, then, with the number of machines typed, the deed. */
export function VerbDialog({ verb, machines, named: first, onClose }: VerbDialogProps) {
  const [input, setInput] = useState<JsonObject>({});
  const [named, setNamed] = useState(first);
  const [incident, setIncident] = useState('');
  const [plan, setPlan] = useState<ActionResult | null>(null);
  const [result, setResult] = useState<ActionResult | null>(null);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [tab, setTab] = useState('targets');
  // One dialog is one write: a second click after a lost answer finds the first.
  const [key] = useState(() => crypto.randomUUID());
  const queries = useQueryClient();
  const fields = useMemo(() => fieldsOf(verb.input).filter(({ name }) => name !== 'endpoints'), [verb]);
  const count = machines.length + named.length;
  const details = error === null ? undefined : asProblem(error).body.details;
  const reads = verb.effect === 'read';

  async function send(dryRun: boolean): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const answer = await call('runVerb', {
        params: { verb: verb.id },
        body: {
          input: { ...input, endpoints: [...machines.flatMap(({ agents }) => agents.map(agentName)), ...named] },
          dryRun,
          ...(incident === '' ? {} : { incident }),
        },
        ...(dryRun || reads ? {} : { key }),
      });
      if (dryRun) setPlan(answer);
      else setResult(answer);
    } catch (thrown) {
      setError(thrown);
      const carried = (asProblem(thrown).body as { readonly result?: ActionResult }).result;
      if (carried !== undefined && !dryRun) setResult(carried);
    } finally {
      setBusy(false);
      await Promise.all(
        ['containment', 'endpoint', 'approval'].map((kind) => queries.invalidateQueries({ queryKey: [kind] })),
      );
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`${verb.title}: ${count === 1 ? 'one machine' : `${count} machines`}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Group gap="xs">
          <EffectBadge effect={verb.effect} />
          <Text size="sm">{verb.summary}</Text>
        </Group>
        {result === null && (
          <>
            <Text size="sm" c="dimmed" lineClamp={3}>
              {machines.map(({ name }) => name.slice(0, 60)).join(', ')}
            </Text>
            <TagsInput
              label={machines.length === 0 ? 'Machines' : 'Also these machines'}
              description="Name, address, serial number, or <connection>/<agent id> where a console finds by id only."
              value={[...named]}
              onChange={(next) => {
                setNamed(next);
                setPlan(null);
              }}
              acceptValueOnBlur
            />
            <SchemaForm
              fields={fields}
              value={input}
              onChange={(next) => {
                setInput(next);
                setPlan(null);
              }}
              problems={problemsIn(details, 'input')}
            />
            <TextInput
              label="Incident"
              description="What the response belongs to."
              value={incident}
              onChange={(event) => setIncident(event.currentTarget.value)}
            />
          </>
        )}
        {busy && (
          <Group gap="xs" role="status">
            <Loader size="sm" />
            <Text size="sm">The consoles are being asked …</Text>
          </Group>
        )}
        {result === null && plan !== null && <PlanPreview plan={plan} />}
        {result === null && <ProblemAlert error={error} />}
        {result === null && plan !== null && !reads && (
          <TextInput
            label={`Type ${count}, the number of machines, to go on`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {result !== null && (
          <>
            <ResultView result={result} tab={tab} onTab={setTab} />
            {result.status === 'pending' && result.approvalId === undefined && (
              <FollowContainments agents={new Set(machines.flatMap(({ agents }) => agents.map(agentName)))} />
            )}
          </>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {result === null ? 'Not now' : 'Close'}
          </Button>
          {result === null && !reads && plan === null && (
            <Button loading={busy} disabled={count === 0} onClick={() => void send(true)}>
              Show what it would reach
            </Button>
          )}
          {result === null && (reads || plan !== null) && (
            <Button
              color={reads ? 'blue' : 'red'}
              loading={busy}
              disabled={count === 0 || (!reads && typed.trim() !== String(count))}
              onClick={() => void send(false)}
            >
              {verb.title}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
