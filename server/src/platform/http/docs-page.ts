import type { RouteContract } from '@qinqing/contract';
import { ERRORS } from '@qinqing/contract';
import * as z from 'zod';
import { ROUTE_TABLE } from './route-table.js';

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function schemaBlock(title: string, schema: RouteContract['body'], io: 'input' | 'output'): string {
  if (!schema) return '';
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return `<h4>${title}</h4><pre>${escapeHtml(JSON.stringify(rest, null, 2))}</pre>`;
}

const AUTH = { none: '无需登录', firm: '企业登录', staff: '工作人员登录' } as const;
const AREAS = { public: '公开', firm: '企业端', staff: '工作端' } as const;

function routeBlock(name: string, contract: RouteContract): string {
  const marks = [
    AUTH[contract.auth],
    contract.idempotent && 'Idempotency-Key',
    contract.upload && '上传',
    contract.download && '下载',
    contract.redirect && '转到',
    contract.cache && 'ETag',
  ];
  return `<details id="${name}"><summary><b class="${contract.method}">${contract.method}</b> <code>${escapeHtml(contract.path)}</code> ${escapeHtml(contract.summary)}
<small>${marks.filter(Boolean).join(' · ')}</small></summary>
${schemaBlock('路径参数', contract.params, 'input')}${schemaBlock('查询参数', contract.query, 'input')}${schemaBlock('请求', contract.body, 'input')}${schemaBlock('答复', contract.response, 'output')}</details>`;
}

/** The interface as a page without any script: what it shows is what the server routes by. */
export function docsPage(): string {
  const sections = Object.entries(AREAS).map(([area, title]) => {
    const routes = ROUTE_TABLE.filter((row) => row.area === area).map(({ name, contract }) =>
      routeBlock(name, contract),
    );
    return `<h2>${title}</h2>${routes.join('\n')}`;
  });
  const errors = Object.entries(ERRORS).map(
    ([code, { status, message }]) =>
      `<tr><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(message)}</td></tr>`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>亲清惠企 接口</title><style>
body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem 1rem;color:#1d2733}
details{border:1px solid #d9e0e8;border-radius:8px;margin:.5rem 0;padding:.5rem .75rem}summary{cursor:pointer}
b{display:inline-block;min-width:4.2em;font-size:.85em}.GET{color:#0b6b50}.POST{color:#8a4b00}.PUT,.PATCH{color:#1f4fa3}.DELETE{color:#a32020}
small{color:#56616e;margin-left:.5em}pre{background:#f4f6f9;padding:.75rem;border-radius:6px;overflow:auto;font-size:.85em}td{padding:.2rem .75rem .2rem 0;vertical-align:top}
</style></head><body><h1>亲清惠企 接口</h1><p>机器可读：<a href="/api/openapi.json">OpenAPI 3.1</a>。金额为以分为单位的整数，时间为带时区的 ISO 8601。</p>
${sections.join('\n')}<h2>错误代码</h2><table><tr><th>代码</th><th>状态</th><th>说明</th></tr>${errors.join('')}</table></body></html>`;
}
