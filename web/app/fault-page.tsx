import { Button, Container, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ProblemAlert } from '../components/problem-alert.tsx';

export function MissingPage() {
  return (
    <Container py="xl">
      <Stack align="start">
        <Title order={1}>Nothing is here</Title>
        <Text>The address is wrong, or what was here is gone, for example by retention.</Text>
        <Button component={Link} to="/">
          Home
        </Button>
      </Stack>
    </Container>
  );
}

export function FaultPage({ error }: { readonly error: unknown }) {
  return (
    <Container py="xl">
      <ProblemAlert error={error} />
      <Button mt="md" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </Container>
  );
}
