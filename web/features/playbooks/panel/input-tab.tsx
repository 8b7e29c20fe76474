import { Autocomplete, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EffectBadge } from '../../../components/effect-badge.tsx';
import { fieldsOf, type FieldProblems, type FormField } from '../../../components/schema-form/schema.ts';
import { call } from '../../../lib/client.ts';
import { isJsonObject, type JsonObject } from '../../../lib/json.ts';
import { actionsQuery, connectionsQuery, verbsQuery } from '../../../lib/queries.ts';
import { stepKinds, type StepKindName } from '../document/step-kinds.ts';
import type { StepNode } from '../document/step-tree.ts';
import { CasesInput } from './cases-input.tsx';
import { ExpressionForm } from './expression-field.tsx';
import { fieldsOfKind } from './fields.ts';
import { WaitInput } from './wait-input.tsx';

interface InputTabProps {
  readonly step: StepNode;
  readonly kind: StepKindName;
  readonly value: JsonObject;
  readonly problems: FieldProblems;
  readonly onChange: (value: JsonObject) => void;
}

/** What a step does: the form of its action, its verb, or its kind. */
export function InputTab(props: InputTabProps) {
  const { kind, value, problems, onChange } = props;
  const inputSchema = useInputSchema(kind, value);
  const own = fieldsOfKind(kind).filter(({ name }) => !isSpecial(kind, name));
  const inputs: readonly FormField[] = inputSchema === undefined ? [] : fieldsOf(inputSchema);
  const input = isJsonObject(value['input']) ? value['input'] : {};
  const known = new Set(inputs.map(({ name }) => name));
  const others = Object.keys(input)
    .filter((name) => !known.has(name))
    .map((name): FormField => ({
      name,
      label: name,
      help: '',
      required: false,
      sensitive: false,
      initial: undefined,
      kind: 'document',
    }));
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {stepKinds[kind].summary}
      </Text>
      {kind === 'action' && <ActionChoice value={value} onChange={onChange} />}
      {kind === 'verb' && <VerbChoice value={value} onChange={onChange} />}
      {(kind === 'action' || kind === 'request') && <ConnectionChoice value={value} onChange={onChange} />}
      {kind === 'wait' && <WaitInput value={value} onChange={onChange} />}
      {(kind === 'branch' || kind === 'switch') && <CasesInput kind={kind} value={value} onChange={onChange} />}
      <ExpressionForm fields={own} value={value} onChange={onChange} problems={problems} />
      {(kind === 'action' || kind === 'verb') && (
        <ExpressionForm
          // Another action is another form.
          key={JSON.stringify(value[kind])}
          fields={[...inputs, ...others]}
          value={input}
          path="input"
          problems={problems}
          onChange={(next) => onChange({ ...value, input: next })}
        />
      )}
    </Stack>
  );
}

const special: Readonly<Partial<Record<StepKindName, readonly string[]>>> = {
  action: ['action', 'connection', 'input'],
  verb: ['verb', 'input'],
  request: ['connection'],
  wait: ['wait'],
};

function isSpecial(kind: StepKindName, name: string): boolean {
  return special[kind]?.includes(name) === true;
}

function useInputSchema(kind: StepKindName, value: JsonObject): JsonObject | undefined {
  const action = kind === 'action' && typeof value['action'] === 'string' ? value['action'] : '';
  const asked = useQuery({
    queryKey: ['action', action],
    queryFn: ({ signal }) => call('getAction', { params: { id: action }, signal }),
    enabled: action !== '' && !action.includes('${{'),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const verbs = useQuery({ ...verbsQuery, enabled: kind === 'verb' });
  return kind === 'verb' ? verbs.data?.items.find(({ id }) => id === value['verb'])?.input : asked.data?.input;
}

interface ChoiceProps {
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
}

const maxListed = 60;

function ActionChoice({ value, onChange }: ChoiceProps) {
  const actions = useQuery(actionsQuery).data?.items ?? [];
  const action = typeof value['action'] === 'string' ? value['action'] : '';
  const chosen = actions.find(({ id }) => id === action);
  return (
    <Stack gap={4}>
      <Autocomplete
        label="Action"
        required
        limit={maxListed}
        data={actions.map(({ id }) => id)}
        value={action}
        onChange={(next) => onChange({ ...value, action: next })}
      />
      {chosen !== undefined && (
        <>
          <div>
            <EffectBadge effect={chosen.effect} />
          </div>
          <Text size="xs">{chosen.summary}</Text>
        </>
      )}
    </Stack>
  );
}

function VerbChoice({ value, onChange }: ChoiceProps) {
  const verbs = useQuery(verbsQuery).data?.items ?? [];
  const chosen = verbs.find(({ id }) => id === value['verb']);
  return (
    <Stack gap={4}>
      <Select
        label="Verb"
        required
        searchable
        data={verbs.map(({ id, title }) => ({ value: id, label: `${title} (${id})` }))}
        value={typeof value['verb'] === 'string' ? value['verb'] : null}
        onChange={(next) => next !== null && onChange({ ...value, verb: next })}
      />
      {chosen !== undefined && (
        <div>
          <EffectBadge effect={chosen.effect} />
        </div>
      )}
    </Stack>
  );
}

function ConnectionChoice({ value, onChange }: ChoiceProps) {
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const vendor = typeof value['action'] === 'string' ? value['action'].split('.')[0] : 'http';
  const fitting = connections.filter(({ connector }) => connector === vendor);
  return (
    <Autocomplete
      label="Connection"
      description="Id or title, or an expression"
      required
      data={[...new Set([...fitting.map(({ title }) => title), '${{ inputs.connection }}'])]}
      value={typeof value['connection'] === 'string' ? value['connection'] : ''}
      onChange={(next) => onChange({ ...value, connection: next })}
    />
  );
}
