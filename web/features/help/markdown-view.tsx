import { Anchor, Blockquote, Code, List, Table, Text, Title, type TitleOrder } from '@mantine/core';
import { LinkText } from '../../components/link-button.tsx';
import { blocksOf, spansOf, type Block } from '../../lib/markdown.ts';

/** A page of the guide. */
export function MarkdownView({ source }: { readonly source: string }) {
  return blocksOf(source).map((block, index) => <BlockView key={index} block={block} />);
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <Title order={Math.min(block.level + 1, 6) as TitleOrder} mt="md" mb="xs">
          <Spans text={block.text} />
        </Title>
      );
    case 'paragraph':
      return (
        <Text mb="sm" maw={760}>
          <Spans text={block.text} />
        </Text>
      );
    case 'quote':
      return (
        <Blockquote mb="sm" p="sm">
          <Spans text={block.text} />
        </Blockquote>
      );
    case 'code':
      return (
        <Code block mb="sm" tabIndex={0}>
          {block.text}
        </Code>
      );
    case 'list':
      return (
        <List type={block.ordered ? 'ordered' : 'unordered'} mb="sm" spacing={4} maw={760}>
          {block.items.map((item, index) => (
            <List.Item key={index}>
              <Spans text={item} />
            </List.Item>
          ))}
        </List>
      );
    case 'table':
      return (
        <Table.ScrollContainer minWidth={480} mb="sm">
          <Table withTableBorder>
            <Table.Thead>
              <Table.Tr>
                {block.head.map((cell, index) => (
                  <Table.Th key={index}>
                    <Spans text={cell} />
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {block.rows.map((row, at) => (
                <Table.Tr key={at}>
                  {row.map((cell, index) => (
                    <Table.Td key={index}>
                      <Spans text={cell} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      );
  }
}

function Spans({ text }: { readonly text: string }) {
  return spansOf(text).map((span, index) => {
    if (span.kind === 'code') return <Code key={index}>{span.text}</Code>;
    if (span.kind === 'strong') return <strong key={index}>{span.text}</strong>;
    if (span.kind === 'emphasis') return <em key={index}>{span.text}</em>;
    if (span.kind === 'link') return <GuideLink key={index} to={span.to} text={span.text} />;
    return span.text;
  });
}

/** Pages of the guide link each other by file name; what is not part of the console keeps its words only. */
function GuideLink({ to, text }: { readonly to: string; readonly text: string }) {
  const page = /^([\w-]+)\.md(?:#.*)?$/.exec(to)?.[1];
  if (page !== undefined)
    return (
      <LinkText size="inherit" underline="always" to={page === 'README' ? '/help' : `/help/${page}`}>
        {text}
      </LinkText>
    );
  if (to.includes('reference/actions'))
    return (
      <LinkText size="inherit" underline="always" to="/actions">
        {text}
      </LinkText>
    );
  if (to.startsWith('https://'))
    return (
      <Anchor size="inherit" underline="always" href={to} target="_blank" rel="noreferrer">
        {text}
      </Anchor>
    );
  return <span>{text}</span>;
}
