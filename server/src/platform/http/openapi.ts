import type { RouteContract } from '@qinqing/contract';
import { ApiErrorBody, ERRORS } from '@qinqing/contract';
import * as z from 'zod';
import { statusOf } from './route.js';
import { ROUTE_TABLE } from './route-table.js';

type JsonSchema = Record<string, unknown>;

function jsonSchema(schema: NonNullable<RouteContract['body']>, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as JsonSchema;
  return rest;
}

function parametersOf(contract: RouteContract): JsonSchema[] {
  const within = (schema: RouteContract['params'], place: 'path' | 'query') => {
    if (!schema) return [];
    const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }));
  };
  const header = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: '防重复编号：同一编号和内容得到同一答复',
    schema: { type: 'string', minLength: 8, maxLength: 128 },
  };
  return [
    ...within(contract.params, 'path'),
    ...within(contract.query, 'query'),
    ...(contract.idempotent ? [header] : []),
  ];
}

function requestBodyOf(contract: RouteContract): JsonSchema | undefined {
  if (contract.upload) {
    const schema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] };
    return { required: true, content: { 'multipart/form-data': { schema } } };
  }
  return (
    contract.body && { required: true, content: { 'application/json': { schema: jsonSchema(contract.body, 'input') } } }
  );
}

function successOf(contract: RouteContract): JsonSchema {
  if (contract.download)
    return {
      description: '文件',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    };
  if (contract.redirect)
    return { description: '转到所要的地址', headers: { Location: { schema: { type: 'string' } } } };
  if (!contract.response) return { description: '完成' };
  return { description: '完成', content: { 'application/json': { schema: jsonSchema(contract.response, 'output') } } };
}

function operationOf(name: string, area: string, contract: RouteContract): JsonSchema {
  const requestBody = requestBodyOf(contract);
  return {
    operationId: name,
    tags: [area],
    summary: contract.summary,
    ...(contract.auth === 'none' ? {} : { security: [{ [contract.auth]: [] }] }),
    parameters: parametersOf(contract),
    ...(requestBody ? { requestBody } : {}),
    responses: { [statusOf(contract)]: successOf(contract), default: { $ref: '#/components/responses/Error' } },
  };
}

/** The OpenAPI 3.1 document of the whole wire contract. */
export function openApiDocument(version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const { name, area, contract } of ROUTE_TABLE) {
    const path = contract.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(name, area, contract) };
  }
  const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });
  const codes = Object.entries(ERRORS).map(([code, { status, message }]) => `- \`${code}\` (${status}) ${message}`);
  return {
    openapi: '3.1.0',
    info: {
      title: '亲清惠企',
      version,
      description: '金额为以分为单位的整数，时间为带时区的 ISO 8601，日历日为北京时间 YYYY-MM-DD。',
    },
    tags: [
      { name: 'public', description: '无需登录' },
      { name: 'firm', description: '企业端' },
      { name: 'staff', description: '工作端' },
    ],
    paths,
    components: {
      securitySchemes: { firm: bearer('企业用户的会话令牌'), staff: bearer('工作人员的会话令牌') },
      responses: {
        Error: {
          description: ['错误，`code` 为下列之一：', ...codes].join('\n'),
          content: { 'application/json': { schema: jsonSchema(ApiErrorBody, 'output') } },
        },
      },
    },
  };
}
