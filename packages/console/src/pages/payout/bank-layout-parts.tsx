import type { ResponseOf } from '@qinqing/contract';
import { BANK_COLUMN, BankLayoutInput, previewBankLayout } from '@qinqing/contract/staff';
import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useDeferredValue } from 'react';
import { call, saveFile } from '../../api/client';
import type { ApiError } from '../../api/errors';
import { count } from '../../parts/format';
import { Failed } from '../../parts/page';

export const ENCODINGS: Record<BankLayoutInput['encoding'], string> = {
  gb18030: 'GB18030',
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8（带 BOM）',
};
export const DELIMITERS: Record<BankLayoutInput['delimiter'], string> = {
  ',': '逗号',
  ';': '分号',
  '|': '竖线',
  '\t': '制表符',
};
export const AMOUNTS: Record<BankLayoutInput['amount'], string> = { yuan: '元，两位小数', fen: '分，整数' };

/** A layout in words, one line per setting. */
export function layoutWords(layout: BankLayoutInput, poolName: (code: string) => string): Map<string, string> {
  return new Map([
    ['名称', layout.name],
    ['付款资金池', layout.poolCode ? poolName(layout.poolCode) : '不限，封存时选择'],
    ['编码', ENCODINGS[layout.encoding]],
    ['分隔符', DELIMITERS[layout.delimiter]],
    ['金额单位', AMOUNTS[layout.amount]],
    ['控制行', layout.control ? '首行为批次号、笔数、合计' : '无'],
    ['列名行', layout.headings ? '有' : '无'],
    ['各列', layout.columns.map(({ field, heading }) => `${heading}（${BANK_COLUMN[field]}）`).join('、')],
  ]);
}

/** What is wrong with a draft, by the path of its field: the rules of the contract, which the server applies too. */
export function faultsOf(draft: unknown): Map<string, string> {
  const parsed = BankLayoutInput.safeParse(draft);
  const faults = new Map<string, string>();
  for (const { path, message } of parsed.success ? [] : parsed.error.issues) {
    const key = path.join('.');
    faults.set(key, faults.has(key) ? `${faults.get(key)}；${message}` : message);
  }
  return faults;
}

/** A made-up batch in this layout, as a bank would get it. */
export function LayoutPreview({ layout }: { layout: BankLayoutInput | null }) {
  const settled = useDeferredValue(layout);
  const read = useQuery<ResponseOf<typeof previewBankLayout>, ApiError>({
    queryKey: [previewBankLayout.path, settled],
    queryFn: ({ signal }) => call(previewBankLayout, { body: { layout: settled as BankLayoutInput }, signal }),
    enabled: settled !== null,
    placeholderData: (before) => before,
  });
  if (settled === null) return <p className="soft">填写完整、没有错误后显示样例文件</p>;
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <p className="soft">正在生成样例文件</p>;
  const { name, text, base64 } = read.data;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="layout-preview" tabIndex={0}>
        {text}
      </pre>
      <div className="layout-preview-foot">
        <span className="soft sub">
          {name} · {ENCODINGS[settled.encoding]} · {count(bytes.length)} 字节 · 样例数据，含生僻字与分隔符
        </span>
        <Button size="small" icon={<DownloadOutlined />} onClick={() => saveFile({ blob: new Blob([bytes]), name })}>
          下载样例，供银行试读
        </Button>
      </div>
    </>
  );
}
