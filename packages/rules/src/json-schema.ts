/** The published JSON Schema of a measure file, for editors and other programs. Not part of the door: tools only. */
import * as z from 'zod/mini';
import { AMOUNT_OPERATORS, amountNodeSchema, amountSchema } from './amount-schema.js';
import { CONDITION_OPERATORS, conditionSchema } from './condition-schema.js';
import { EXPRESSION_OPERATORS, expressionNodeSchema, expressionSchema } from './expression-schema.js';
import { measureSchema } from './measure-schema.js';

type Json = Record<string, unknown>;

const NODES = [
  { id: 'Condition', schema: conditionSchema, operators: CONDITION_OPERATORS },
  { id: 'AmountNode', schema: amountNodeSchema, operators: AMOUNT_OPERATORS },
  { id: 'ExpressionNode', schema: expressionNodeSchema, operators: EXPRESSION_OPERATORS },
] as const;

/**
 * zod knows the shape; "exactly one operator" is a check that JSON Schema says with oneOf. What needs the fact
 * dictionary (names, types, units) stays with the linter.
 */
export function measureJsonSchema(): Json {
  const registry = z.registry<{ id: string }>();
  for (const { id, schema } of NODES) registry.add(schema, { id });
  registry.add(amountSchema, { id: 'Amount' });
  registry.add(expressionSchema, { id: 'Expression' });
  const schema = z.toJSONSchema(measureSchema, {
    metadata: registry,
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const node = NODES.find((candidate) => candidate.schema === (zodSchema as unknown));
      if (node) jsonSchema.oneOf = node.operators.map((operator) => ({ required: [operator] }));
    },
  }) as Json;
  const { $schema, ...rest } = schema;
  return { $schema, $id: 'measure.schema.json', title: '政策措施', ...rest };
}
