import { useParams } from '@tanstack/react-router';
import { useDocumentTitle } from '@mantine/hooks';
import { Loaded } from '../../../components/page.tsx';
import { EditorScreen } from './editor-screen.tsx';
import { useStoredPlaybook } from './stored-playbook.ts';

/** One playbook, on the canvas and in YAML. */
export function PlaybookEditor() {
  const params: unknown = useParams({ strict: false });
  const { id } = params as { readonly id: string };
  useDocumentTitle(`${id} · Playbooks · Cordon`);
  return <Loaded query={useStoredPlaybook(id)}>{(stored) => <EditorScreen key={id} id={id} stored={stored} />}</Loaded>;
}
