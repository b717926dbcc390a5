import { formatYuan, HOLD_KIND, PAYOUT_STATUS } from '@qinqing/contract';
import type { FactUse, TraceNode } from '@qinqing/contract';
import type { PayoutExplanation } from '@qinqing/contract/staff';

/** Every fact that a decision read, once, with its source and its day. */
export function factsUsed(evaluation: PayoutExplanation['payout']['evaluation']): FactUse[] {
  const found = new Map<string, FactUse>();
  const walk = (node: TraceNode): void => {
    for (const fact of [...(node.fact ? [node.fact] : []), ...(node.facts ?? [])]) found.set(fact.name, fact);
    for (const child of node.children ?? []) walk(child);
  };
  if (evaluation) {
    walk(evaluation.conditions);
    for (const step of evaluation.amountSteps) for (const fact of step.facts ?? []) found.set(fact.name, fact);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const DESK: Record<PayoutExplanation['people'][number]['desk'], string> = {
  approve: '审批',
  verify: '核实账户',
  make: '编制',
  seal: '封存',
  release: '放行',
  lift: '核实疑点',
};

/** The explanation as a page to print: everything in it, nothing from outside. */
export function explanationPage(explanation: PayoutExplanation, seal: { sha256: string; signature: string }): string {
  const { payout, facts, people, holds, files, bankReturn, batchAudit } = explanation;
  const text = (value: unknown) => String(value ?? '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  const table = (title: string, heads: string[], rows: unknown[][]) =>
    rows.length === 0
      ? ''
      : `<h2>${text(title)}</h2><table><thead><tr>${heads.map((head) => `<th>${text(head)}</th>`).join('')}</tr></thead><tbody>${rows
          .map((row) => `<tr>${row.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`)
          .join('')}</tbody></table>`;
  const { evaluation } = payout;
  const audit = [...payout.audit, ...batchAudit].sort((a, b) => a.seq - b.seq);
  const body = [
    `<h1>这笔钱为什么付</h1><p>拨付单 ${text(payout.orderNo)}（${text(PAYOUT_STATUS[payout.status].label)}）：${text(payout.enterpriseName)}，依据《${text(payout.measure.title)}》（${text(payout.measure.code)} 第 ${payout.measure.version} 版），${formatYuan(payout.amountFen)} 元。</p>`,
    table(
      '一、依据的数据',
      ['数据', '取值', '来源', '日期'],
      facts.map((fact) => [fact.label, fact.display, fact.source, fact.asOf]),
    ),
    table(
      '二、计算',
      ['步骤', '金额（元）', '条款', '说明'],
      (evaluation?.amountSteps ?? []).map((step) => [
        step.label,
        step.fen === undefined ? '' : formatYuan(step.fen),
        step.clause,
        step.note,
      ]),
    ),
    payout.totalControl ? `<p>总额控制：${text(payout.totalControl.text)}。</p>` : '',
    table(
      '三、经办人员',
      ['岗位', '人员编号', '时间'],
      people.map((each) => [DESK[each.desk], each.staffId, each.at]),
    ),
    table(
      '四、疑点与核实',
      ['疑点', '情况', '核实人', '说明'],
      holds.map((hold) => [HOLD_KIND[hold.kind], hold.detail, hold.liftedBy, hold.reason]),
    ),
    table(
      '五、银行文件',
      ['文件', 'SHA-256', '状态'],
      files.map((file) => [file.name, file.sha256, file.status]),
    ),
    table(
      '六、银行记录',
      ['文件', '行', '结果', '说明'],
      [
        ...(payout.bankLine
          ? [[payout.bankLine.fileName, payout.bankLine.line, payout.bankLine.result, payout.bankLine.reason]]
          : []),
        ...(bankReturn ? [[bankReturn.fileName, bankReturn.line, '退票', bankReturn.reason]] : []),
      ],
    ),
    table(
      '七、台账',
      ['时间', '事由', '从', '到', '金额（元）', '编号'],
      payout.transfers.map((each) => [each.at, each.text, each.from, each.to, formatYuan(each.amountFen), each.id]),
    ),
    table(
      '八、审计',
      ['序号', '时间', '人员', '动作', '哈希'],
      audit.map((each) => [each.seq, each.at, each.actorName, each.action, each.hash]),
    ),
    `<h2>九、校验</h2><p class="mono">内容 SHA-256 ${text(seal.sha256)}<br>签名 ${text(seal.signature)}<br>生成 ${text(explanation.madeAt)} ${text(explanation.madeBy)}</p>`,
  ];
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${text(payout.orderNo)} 这笔钱为什么付</title><style>body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:32px;color:#1f2329}h1{font-size:22px}h2{font-size:16px;margin:20px 0 6px}table{border-collapse:collapse;width:100%}th,td{border:1px solid #c9cdd4;padding:4px 8px;text-align:left;word-break:break-all;vertical-align:top}th{background:#f2f3f5}.mono{font-family:monospace;word-break:break-all}@page{size:A4;margin:14mm}</style></head><body>${body.join('')}</body></html>\n`;
}
