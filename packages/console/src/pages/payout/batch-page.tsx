import { DownloadOutlined } from '@ant-design/icons';
import { BATCH_STATUS, keysOf } from '@qinqing/contract';
import {
  type BankFile,
  type BatchView,
  cancelBatch,
  downloadBatchFile,
  getBatch,
  getTodo,
  importBankResult,
  listBatches,
  listPayouts,
  listPools,
  releaseBatch,
  sealBatch,
  sendBatch,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Dropdown, Input, Modal, Table } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { callBytes, saveFile } from '../../api/client';
import { type ApiError, asApiError } from '../../api/errors';
import { queryClient, refresh, routeKey, useAction, useLongAction, useRead } from '../../api/query';
import { count, wan, yuan } from '../../parts/format';
import { Facts, Loaded, Page, Panel } from '../../parts/page';
import { RequestProgress } from '../../parts/request-progress';
import { BatchTag } from '../../parts/tag';
import { BatchHolds } from './batch-holds';
import { BankFiles, BatchCounts, BatchHandsText, BatchSteps, ImportSummary, PoolName } from './batch-parts';
import './payout.css';
import { payoutColumns } from './payout-columns';
import { CodeDialog, type CodedAct } from './code-dialog';
import { UploadButton } from '../../parts/upload-button';

/** Below 1 万元 the exact sum is short enough. */
const FEN_PER_WAN = 1_000_000;
const BATCH_STATUSES = keysOf(BATCH_STATUS);

type Format = 'csv' | 'xlsx' | 'pain001' | 'layout';
const formats: readonly { key: Format; label: string }[] = [
  { key: 'csv', label: 'CSV' },
  { key: 'xlsx', label: 'Excel' },
  { key: 'pain001', label: 'pain.001(XML)' },
];

export function BatchPage() {
  const { id = '' } = useParams();
  const read = useRead(getBatch, { params: { id } });
  return (
    <Page
      title={read.data ? `批次 ${read.data.number}` : '拨付批次'}
      note={read.data ? <BatchTag status={read.data.status} /> : undefined}
    >
      <Loaded read={read} rows={12}>
        {(batch) => <BatchBody key={batch.id} batch={batch} onMoved={() => void read.refetch()} />}
      </Loaded>
    </Page>
  );
}

function BatchBody({ batch, onMoved }: { batch: BatchView; onMoved: () => void }) {
  const { message, modal } = App.useApp();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [moved, setMoved] = useState(false);
  const [imported, setImported] = useState<BankFile | null>(null);
  const [coded, setCoded] = useState<CodedAct | null>(null);
  const [cancelling, setCancelling] = useState(false);
  const [reason, setReason] = useState('');
  const { can } = batch;
  const params = { id: batch.id };

  const took = (answer: BatchView, text: string) => {
    setFailure(null);
    queryClient.setQueryData(routeKey(getBatch, { params }), answer);
    refresh(listBatches, listPayouts, listPools, getTodo);
    void message.success(text);
  };
  const failed = (error: ApiError) => {
    // Judged now: once the batch is read again, its state is the current one.
    const gone = error.movedFrom(batch.status);
    setFailure(error);
    setMoved(gone);
    if (gone) onMoved();
  };

  const seal = useLongAction(
    sealBatch,
    (answer) => {
      setCoded(null);
      took(answer, '已封存，银行文件与哈希已固定');
    },
    failed,
  );
  const send = useAction(sendBatch, (answer) => took(answer, '已登记送银行'), failed);
  const cancel = useAction(
    cancelBatch,
    (answer) => {
      setCancelling(false);
      took(answer, '批次已作废，单据回到待编批');
    },
    failed,
  );
  const release = useAction(
    releaseBatch,
    (answer) => {
      setCoded(null);
      took(answer, '已复核放行');
    },
    failed,
  );
  const importResult = useLongAction(
    importBankResult,
    (answer) => {
      setImported(answer.file);
      setFailure(null);
      queryClient.setQueryData(routeKey(getBatch, { params }), answer.batch);
      refresh(listBatches, listPayouts, listPools, getTodo);
    },
    (error) => {
      failed(error);
      // A quarantined file is listed with its reasons although the call was refused.
      if (error.code === 'BANK_FILE_QUARANTINED') onMoved();
    },
  );

  const download = async (format: Format) => {
    try {
      saveFile(await callBytes(downloadBatchFile, { params, query: { format } }));
    } catch (error) {
      setFailure(asApiError(error));
    }
  };

  const confirmSend = () =>
    modal.confirm({
      title: '确认银行文件已送达银行？',
      content: `登记后 ${count(batch.lineCount)} 笔、合计 ${yuan(batch.totalFen)} 元转为“已送银行”，等待回盘。`,
      okText: '已送达',
      cancelText: '还没有',
      onOk: () => send.mutate({ params, body: { version: batch.version } }),
    });

  return (
    <>
      <Panel>
        <BatchSteps batch={batch} />
      </Panel>

      <RequestProgress requestKey={importResult.requestKey} />
      {imported ? <ImportSummary file={imported} /> : null}
      {failure && !coded ? (
        <Alert
          className="gap-below"
          type="error"
          showIcon
          title={failure.message}
          description={<FailureDetail error={failure} moved={moved} />}
          closable={{ onClose: () => setFailure(null) }}
        />
      ) : null}
      {batch.hands?.lack ? (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={batch.hands.lack}
          description="请增派人员，或作废后由其他人员重新编制；同一笔拨付的各个环节须由不同人员办理。"
        />
      ) : null}
      {can.whyNot ? <Alert className="gap-below" type="info" showIcon title={can.whyNot} /> : null}

      <Panel
        title="批次"
        acts={
          <>
            {can.cancel ? (
              <Button danger onClick={() => setCancelling(true)}>
                作废
              </Button>
            ) : null}
            {can.seal ? (
              <Button type="primary" onClick={() => setCoded('seal')}>
                封存
              </Button>
            ) : null}
            {can.release ? (
              <Button type="primary" onClick={() => setCoded('release')}>
                复核放行
              </Button>
            ) : null}
            {can.download ? (
              <Dropdown
                menu={{
                  items: batch.layoutCode
                    ? [
                        ...formats,
                        { key: 'layout', label: `银行版式（${batch.layoutCode}，第 ${batch.layoutVersion ?? 1} 版）` },
                      ]
                    : [...formats],
                  onClick: ({ key }) => void download(key as Format),
                }}
                trigger={['click']}
              >
                <Button icon={<DownloadOutlined />}>下载银行文件</Button>
              </Dropdown>
            ) : null}
            {can.send ? (
              <Button type="primary" loading={send.isPending} onClick={confirmSend}>
                登记已送银行
              </Button>
            ) : null}
            {can.importResult ? (
              <UploadButton
                label="导入回盘文件"
                accept=".csv,.xlsx,.xml"
                testId="bank-result"
                primary
                busy={importResult.isPending}
                onFile={(file) => importResult.mutate({ params, file })}
              />
            ) : null}
          </>
        }
      >
        <Facts
          items={[
            { label: '资金池', value: <PoolName code={batch.poolCode} /> },
            { label: '笔数', value: <strong className="num">{count(batch.lineCount)}</strong> },
            {
              label: '总额',
              value: (
                <>
                  <strong className="num">{yuan(batch.totalFen)} 元</strong>
                  {batch.totalFen >= FEN_PER_WAN ? <span className="soft"> {wan(batch.totalFen)}</span> : null}
                </>
              ),
            },
            { label: '银行结果', value: <BatchCounts batch={batch} /> },
            ...(batch.hands && !batch.hands.lack
              ? [{ label: '下一步可办理', wide: true, value: <BatchHandsText hands={batch.hands} /> }]
              : []),
            {
              label: '封存哈希（SHA-256）',
              wide: true,
              value: batch.sha256 ? (
                <span className="mono break">{batch.sha256}</span>
              ) : (
                <span className="soft">封存时生成，此后银行文件不再改变</span>
              ),
            },
          ]}
        />
      </Panel>

      <BatchHolds batch={batch} />

      <Panel title="银行文件" flush>
        <BankFiles files={batch.files} />
      </Panel>

      <Panel title="明细" note={`${count(batch.lines.length)} 笔`} flush>
        <Table
          size="small"
          rowKey="id"
          columns={payoutColumns}
          dataSource={batch.lines}
          pagination={batch.lines.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
          locale={{ emptyText: '批次内没有单据' }}
        />
      </Panel>

      <CodeDialog
        act={coded}
        batch={batch}
        busy={seal.isPending || release.isPending}
        requestKey={seal.requestKey}
        error={coded ? failure : null}
        onCode={(totp, layout) => {
          const body = { version: batch.version, totp };
          if (coded === 'seal')
            seal.mutate({
              params,
              body: { ...body, ...(layout ? { layoutCode: layout.layoutCode, layoutVersion: layout.version } : {}) },
            });
          else release.mutate({ params, body });
        }}
        onClose={() => {
          setCoded(null);
          setFailure(null);
        }}
      />
      <Modal
        open={cancelling}
        title="作废批次"
        okText="确认作废"
        cancelText="不作废"
        okButtonProps={{ danger: true, disabled: !reason.trim(), loading: cancel.isPending }}
        onOk={() => cancel.mutate({ params, body: { version: batch.version, reason: reason.trim() } })}
        onCancel={() => setCancelling(false)}
      >
        <p>批次内 {count(batch.lineCount)} 笔回到“待编批”。作废后不能恢复。</p>
        <Input.TextArea
          aria-label="作废原因"
          placeholder="作废原因"
          rows={3}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </>
  );
}

function FailureDetail({ error, moved }: { error: ApiError; moved: boolean }) {
  const lines = [error.details.reasons, error.details.faults].flatMap((list) =>
    Array.isArray(list) ? list.map(String) : [],
  );
  lines.push(...error.fields.map(({ message }) => message));
  if (lines.length > 0) {
    return (
      <ul className="reasons">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    );
  }
  if (error.undecided) return <>尚不确定是否已完成：请再操作一次，系统不会重复处理。</>;
  if (moved) {
    const status = BATCH_STATUSES.find((known) => known === error.details.current);
    return <>{status ? `目前状态：${BATCH_STATUS[status].label}。` : ''}已载入批次的最新状态，请看过后再操作。</>;
  }
  return error.requestId ? <span className="soft">请求编号 {error.requestId}</span> : null;
}
