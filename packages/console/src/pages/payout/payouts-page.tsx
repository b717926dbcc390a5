import { type BodyIn, keysOf, PAYOUT_STATUS, type PayoutStatus, type QueryIn } from '@qinqing/contract';
import {
  type BatchView,
  createBatch,
  getTodo,
  listBatches,
  listPayouts,
  listPools,
  type PayoutRow,
  previewBatch,
} from '@qinqing/contract/staff';
import { Alert, App, Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { ApiError } from '../../api/errors';
import { refresh, useAction, usePages, useRead } from '../../api/query';
import { count, day, stamp, wan, yuan } from '../../parts/format';
import { Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { useHasRole } from '../../session/use-session';
import { payoutColumns } from './payout-columns';

type PayoutFilter = QueryIn<typeof listPayouts>;
const statuses = keysOf(PAYOUT_STATUS);
/** Most work is here; the rest of the states are in the list behind. */
const quick: readonly PayoutStatus[] = ['payable', 'dispatched', 'paid', 'failed', 'unknown', 'returned'];

const listColumns: typeof payoutColumns = [
  ...payoutColumns,
  {
    title: '批次',
    dataIndex: 'batchNumber',
    width: 140,
    render: (_, row) =>
      row.batchId ? (
        <Link className="num" to={`/batches/${row.batchId}`}>
          {row.batchNumber ?? '查看批次'}
        </Link>
      ) : (
        <span className="soft">—</span>
      ),
  },
  {
    title: '审定日期',
    dataIndex: 'approvedAt',
    width: 98,
    render: (value: string) => <span className="num">{day(value)}</span>,
  },
];

export function PayoutsPage() {
  const navigate = useNavigate();
  const { message, modal } = App.useApp();
  const maker = useHasRole('payout_maker');
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<PayoutRow[]>([]);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const pools = useRead(listPools);
  const [text, setText] = useState(search.get('q') ?? '');

  const status = statuses.find((known) => known === (search.get('status') ?? 'payable'));
  const poolCode = search.get('poolCode') ?? undefined;
  const filter: PayoutFilter = { status, poolCode, q: search.get('q') || undefined };
  const payouts = usePages(listPayouts, filter, 100);
  const pool = pools.data?.items.find(({ code }) => code === poolCode);

  const change = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
    setChosen([]);
    setFailure(null);
    setSearch(next, { replace: true });
  };

  const create = useAction(
    createBatch,
    (batch: BatchView) => {
      refresh(listPayouts, listBatches, listPools, getTodo);
      void message.success(`已编制批次 ${batch.number}`);
      void navigate(`/batches/${batch.id}`);
    },
    setFailure,
  );

  // Whoever makes a batch is out of its other desks for good: where nobody is left for those, that is said first.
  const ask = useAction(previewBatch, () => undefined, setFailure);
  const make = (body: BodyIn<typeof createBatch>) => {
    setFailure(null);
    ask.mutate(
      { body },
      {
        onSuccess: ({ lineCount, totalFen, hands }) => {
          if (!hands.lack) create.mutate({ body });
          else
            modal.confirm({
              title: '编制后没有人能办完这个批次',
              width: 520,
              content: (
                <>
                  <p>{hands.lack}。</p>
                  <p className="soft">
                    {count(lineCount)} 笔，合计 {yuan(totalFen)} 元。编制后，您不能再封存或放行其中的任何一笔。
                  </p>
                </>
              ),
              okText: '仍要编制',
              cancelText: '先不编制',
              onOk: () => create.mutate({ body }),
            });
        },
      },
    );
  };

  // A batch draws on one pool: what is ticked must agree.
  const chosenPools = [...new Set(chosen.map((row) => row.poolCode))];
  const onePool = chosenPools.length === 1 ? chosenPools[0] : undefined;
  const sum = chosen.reduce((total, { amountFen }) => total + amountFen, 0);
  const selectable = maker && status === 'payable';

  return (
    <Page title="拨付单" note="审定后的每一笔钱，从待编批到到账">
      {failure ? (
        <Alert
          className="gap-below"
          type="error"
          showIcon
          title={failure.message}
          description={failure.undecided ? '尚不确定批次是否已编制：请再点一次，系统不会重复编制。' : undefined}
        />
      ) : null}
      <Panel flush>
        <div className="filters">
          <Segmented
            value={status ?? 'payable'}
            options={quick.map((value) => ({ value, label: PAYOUT_STATUS[value].label }))}
            onChange={(value) => change('status', value)}
          />
          <Select
            allowClear
            placeholder="资金池"
            aria-label="资金池"
            style={{ width: 240 }}
            value={poolCode ?? null}
            options={(pools.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name }))}
            onChange={(value: string | undefined) => change('poolCode', value)}
          />
          <Input.Search
            allowClear
            placeholder="企业名称、拨付单号"
            aria-label="搜索拨付单"
            style={{ width: 220 }}
            maxLength={60}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(value) => change('q', value.trim() || undefined)}
          />
        </div>
        {selectable ? (
          <div className="filters make-batch">
            {chosen.length === 0 ? (
              <span className="soft">
                勾选要拨付的单据{pool ? '；或将该资金池的全部待拨付单编为一批' : '（同一资金池）'}
              </span>
            ) : (
              <span className="num">
                已选 <strong>{count(chosen.length)}</strong> 笔，合计 <strong>{yuan(sum)}</strong> 元
                {chosenPools.length > 1 ? (
                  <span className="bad"> 所选单据属于不同资金池，请按资金池筛选后再编批</span>
                ) : null}
              </span>
            )}
            <span className="push-right">
              {pool && chosen.length === 0 ? (
                <Button
                  loading={ask.isPending || create.isPending}
                  disabled={payouts.items.length === 0}
                  onClick={() => make({ poolCode: pool.code })}
                >
                  全部编为一批（应拨 {wan(pool.payableFen)}）
                </Button>
              ) : null}
              <Button
                type="primary"
                disabled={!onePool}
                loading={ask.isPending || create.isPending}
                onClick={() => onePool && make({ poolCode: onePool, payoutIds: chosen.map(({ id }) => id) })}
              >
                编制批次
              </Button>
            </span>
          </div>
        ) : null}
        <PagesTable<PayoutRow>
          pages={payouts}
          rowKey="id"
          columns={listColumns}
          emptyTitle="没有这种状态的拨付单"
          emptyHint={status === 'payable' ? '审定通过的申报会出现在这里' : undefined}
          {...(selectable
            ? {
                rowSelection: {
                  selectedRowKeys: chosen.map(({ id }) => id),
                  onChange: (_: unknown, rows: PayoutRow[]) => setChosen(rows),
                  getCheckboxProps: (row: PayoutRow) => ({
                    disabled: row.nonCash,
                    'aria-label': `选择 ${row.orderNo}`,
                  }),
                },
              }
            : {})}
        />
      </Panel>
      {pools.data ? <p className="soft sub">资金数据截至 {stamp(pools.data.asOf)}</p> : null}
    </Page>
  );
}
