import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { connectors } from './connectors.ts';
import { createCatalog } from './catalog.ts';
import { openApiOperationOf } from './openapi.ts';

const catalog = createCatalog(connectors);

function bodySchemaOf(id: string): object {
  const { operation } = openApiOperationOf(catalog.action(id).action);
  return (operation as { requestBody: { content: { 'application/json': { schema: object } } } }).requestBody.content[
    'application/json'
  ].schema;
}

describe('the operation of an action', () => {
  it('has its path, its words and its permission', () => {
    const { path, method, operation } = openApiOperationOf(catalog.action('stormshield.terminate-process').action);
    expect({ path, method }).toEqual({ path: '/api/v1/actions/stormshield.terminate-process/run', method: 'post' });
    expect(operation).toMatchObject({
      operationId: 'stormshield.terminate-process',
      summary: 'Terminate process',
      tags: ['stormshield'],
      'x-effect': 'destructive',
      'x-idempotent': false,
      'x-permission': 'action:destructive:stormshield',
      responses: {
        '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/ActionResult' } } } },
      },
    });
    expect(operation['description']).toContain('not in the public documentation');
    expect(operation['description']).toContain('When the outcome is unknown');
  });

  it.each([
    [{ connection: 'c', input: { id: 'PC1', processPath: 'x' } }, true],
    [{ connection: 'c', input: { id: 'PC1', processPath: 'x' }, dryRun: true, wait: true }, true],
    [{ connection: 'c' }, false],
    [{ input: { id: 'PC1', processPath: 'x' } }, false],
    [{ connection: 'c', input: { id: 'PC1' } }, false],
    [{ connection: 'c', input: { id: 'PC1', processPath: 'x' }, other: 1 }, false],
  ])('judges the body %j', (body, valid) => {
    const validate = new Ajv2020({ strict: true }).compile(bodySchemaOf('stormshield.terminate-process'));
    expect(validate(body)).toBe(valid);
  });

  it('needs no input where no field is required', () => {
    const action = { ...catalog.action('http.request').action, input: { a: { kind: 'flag' } } as const };
    const { operation } = openApiOperationOf(action);
    expect(operation).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { required: ['connection'] } } } },
    });
  });
});
