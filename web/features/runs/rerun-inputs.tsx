import { Fieldset, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../components/page.tsx';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { JsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { fieldsOfInputs } from '../playbooks/panel/fields.ts';

interface RerunInputsProps {
  readonly run: RunDetails;
  /** `same`, `newest` or a number. */
  readonly version: string;
  /** Only what is not as it was. */
  readonly changes: JsonObject;
  readonly onChange: (changes: JsonObject) => void;
  readonly error: unknown;
}

/** The inputs of the run in the form of the version that is wanted. What stays is not sent, so that what is masked here is kept. */
export function RerunInputs({ run, version, changes, onChange, error }: RerunInputsProps) {
  const { playbookId, playbookVersion, inputs } = run;
  const wanted = version === 'same' ? playbookVersion : version === 'newest' ? null : Number(version);
  const playbook = useQuery({
    queryKey: ['playbook', playbookId, 'inputs', wanted],
    queryFn: ({ signal }) =>
      call('getPlaybook', {
        params: { id: playbookId },
        ...(wanted === null ? {} : { query: { version: wanted } }),
        signal,
      }),
  });

  function change(next: JsonObject): void {
    const changed = Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(inputs[name]),
    );
    // What is emptied is asked for again by the server where it is required.
    const gone = Object.keys(inputs).filter((name) => next[name] === undefined);
    onChange(Object.fromEntries([...changed, ...gone.map((name) => [name, null] as const)]));
  }

  return (
    <Fieldset legend="Inputs">
      <Loaded query={playbook}>
        {({ document }) => {
          const fields = fieldsOfInputs(document['inputs']);
          if (fields.length === 0) return <Text size="sm">It takes no inputs.</Text>;
          return (
            <SchemaForm
              fields={fields}
              value={given({ ...inputs, ...changes })}
              onChange={change}
              problems={error === null ? {} : problemsIn(asProblem(error).body.details, 'inputs')}
            />
          );
        }}
      </Loaded>
    </Fieldset>
  );
}

function given(inputs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}
