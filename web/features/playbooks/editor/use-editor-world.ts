import { useQuery, useQueryClient } from '@tanstack/react-query';
import { fieldsOf } from '../../../components/schema-form/schema.ts';
import type { Action } from '../../../generated/answers.ts';
import { call } from '../../../lib/client.ts';
import { actionsQuery, connectionsQuery, verbsQuery } from '../../../lib/queries.ts';
import { variablesFor } from '../document/scope.ts';
import { stepAt, type EditorModel } from './editor-state.ts';
import type { CompletionWorld } from './yaml-completion.ts';

/** What the YAML side can propose. */
export function useEditorWorld(model: EditorModel): CompletionWorld {
  const queries = useQueryClient();
  const actions = useQuery(actionsQuery).data?.items ?? [];
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const verbs = useQuery(verbsQuery).data?.items ?? [];
  const playbooks = useQuery({
    queryKey: ['playbook', { list: true }],
    queryFn: ({ signal }) => call('listPlaybooks', { signal }),
  });
  return {
    actions,
    connections: connections.map(({ title }) => title),
    playbooks: (playbooks.data?.items ?? []).map(({ playbookId }) => playbookId),
    stepIds: model.steps.map(({ id }) => id).filter((id) => id !== ''),
    variablesAt: (offset) => variablesFor(model.parsed.value, stepAt(model.parsed, model.lists, offset)?.path ?? null),
    inputKeys: ({ action, verb }) => {
      // The panel has asked for the schema of the selected step's action; no other is needed while typing in it.
      const input =
        queries.getQueryData<Action>(['action', action])?.input ?? verbs.find(({ id }) => id === verb)?.input;
      return input === undefined ? [] : fieldsOf(input).map(({ name }) => name);
    },
  };
}
