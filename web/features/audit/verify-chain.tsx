import { Alert, Button, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyId } from '../../components/copy-id.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { ChainReport } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';

/** Walks the chain of all entries and says whether somebody has altered one. */
export function VerifyChain() {
  const [opened, setOpened] = useState(false);
  const verify = useMutation({ mutationFn: () => call('verifyAudit') });
  return (
    <>
      <Button
        variant="default"
        loading={verify.isPending}
        onClick={() => {
          setOpened(true);
          verify.mutate();
        }}
      >
        Verify the chain
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="The chain of the audit"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack role="status">
          {verify.isPending && <Text size="sm">Every entry is being read …</Text>}
          <ProblemAlert error={verify.error} />
          {verify.data !== undefined && <Report report={verify.data} />}
        </Stack>
      </Modal>
    </>
  );
}

function Report({ report: { intact, links, waiting, head, broken } }: { readonly report: ChainReport }) {
  return (
    <>
      {intact ? (
        <Alert color="green" icon={<IconShieldCheck />} title="Intact">
          {links.toLocaleString('en')} entries are linked, and each one fits.
          {waiting > 0 && ` ${waiting} are too young to have a link.`}
        </Alert>
      ) : (
        <Alert color="red" icon={<IconAlertTriangle />} title="Broken">
          {broken?.problem} {broken !== null && broken.sequence !== null && `At number ${broken.sequence}.`}
          {broken !== null && broken.entryId !== null && <CopyId id={broken.entryId} />}
        </Alert>
      )}
      {head !== null && (
        <>
          <Text size="sm">The head: keep it elsewhere, and later verify that the chain still leads through it.</Text>
          <CopyId id={`${head.sequence}:${head.hash}`} />
        </>
      )}
    </>
  );
}
