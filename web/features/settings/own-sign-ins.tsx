import { Button, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { DataTable } from '../../components/data-table.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { useSession } from '../../lib/session.ts';
import { toast } from '../../lib/toasts.ts';
import { OwnSecurity } from './own-security.tsx';

/** The browsers in which the person who reads this is signed in. */
export function OwnSignIns() {
  const queries = useQueryClient();
  const session = useSession();
  const signIns = useQuery({ queryKey: ['sign-in'], queryFn: ({ signal }) => call('listOwnSignIns', { signal }) });

  async function end(id: string): Promise<void> {
    try {
      await call('endOwnSignIn', { params: { id } });
      toast('Signed out there.');
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
    await queries.invalidateQueries({ queryKey: ['sign-in'] });
  }

  return (
    <Stack>
      <OwnSecurity />
      <Text size="sm" c="dimmed">
        One that you do not know? Sign it out, and change your password.
      </Text>
      <Loaded query={signIns}>
        {({ items }) => (
          <DataTable
            label="Sign-ins"
            rows={items}
            idOf={({ id }) => id}
            columns={[
              {
                key: 'agent',
                title: 'Browser',
                width: '3fr',
                cell: ({ userAgent }) => <VendorText text={userAgent ?? 'not told'} limit={160} short />,
              },
              { key: 'address', title: 'Address', width: '150px', cell: ({ ipAddress }) => ipAddress ?? 'not told' },
              { key: 'method', title: 'By', width: '130px', cell: ({ method }) => method.replaceAll('-', ' ') },
              { key: 'since', title: 'Since', width: '130px', cell: ({ createdAt }) => <Instant at={createdAt} /> },
              { key: 'ends', title: 'Ends', width: '130px', cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
              {
                key: 'end',
                title: '',
                width: '120px',
                cell: ({ id }) =>
                  session.data?.signInId === id ? (
                    <StatusBadge status="succeeded" label="this one" />
                  ) : (
                    <Button size="compact-xs" variant="default" onClick={() => void end(id)}>
                      Sign out
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}
