import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { ResponseOf } from '@qinqing/contract';
import { verifyLedger } from '@qinqing/contract/staff';
import { Alert, Button, Table } from 'antd';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { useAction } from '../../api/query';
import { stamp } from '../../parts/format';
import { Nothing, Page, Panel } from '../../parts/page';
import { Tag } from '../../parts/tag';

type Result = ResponseOf<typeof verifyLedger>;

export function LedgerPage() {
  const [result, setResult] = useState<Result | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const verify = useAction(
    verifyLedger,
    (answer) => {
      setFailure(null);
      setResult(answer);
    },
    setFailure,
  );
  const broken = result?.checks.filter(({ violations }) => violations > 0).length ?? 0;
  return (
    <Page
      title="台账核对"
      note="逐项核对资金不变量；资金类不符时拨付自动停止"
      acts={
        <Button
          type="primary"
          icon={<SafetyCertificateOutlined />}
          loading={verify.isPending}
          onClick={() => verify.mutate({})}
        >
          立即核对
        </Button>
      }
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      {result ? (
        <Alert
          className="gap-below"
          type={result.ok ? 'success' : 'error'}
          showIcon
          title={result.ok ? `${result.checks.length} 项核对全部相符` : `${broken} 项核对不符，请立即处理`}
          description={`核对时间 ${stamp(result.checkedAt)}`}
        />
      ) : null}
      <Panel flush>
        <Table
          size="small"
          rowKey="code"
          pagination={false}
          dataSource={result?.checks ?? []}
          locale={{ emptyText: <Nothing title="尚未核对" hint="点击“立即核对”，对全部台账逐项检查" /> }}
          columns={[
            {
              title: '结果',
              dataIndex: 'violations',
              width: 120,
              render: (value: number) => (
                <Tag tone={value === 0 ? 'success' : 'danger'}>{value === 0 ? '相符' : `${value} 处不符`}</Tag>
              ),
            },
            { title: '核对项', dataIndex: 'title' },
            {
              title: '编码',
              dataIndex: 'code',
              width: 240,
              render: (value: string) => <span className="mono soft">{value}</span>,
            },
            {
              title: '不符样例',
              dataIndex: 'sample',
              render: (sample: string[]) =>
                sample.length === 0 ? (
                  <span className="soft">—</span>
                ) : (
                  <span className="mono break">{sample.join(';')}</span>
                ),
            },
          ]}
        />
      </Panel>
    </Page>
  );
}
