import { Container, Title } from '@mantine/core';

export function SignIn() {
  return (
    <Container py="xl">
      <Title order={1}>Sign in</Title>
    </Container>
  );
}
