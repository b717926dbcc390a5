import { getStaffEnterprise, listEnterprises } from '@qinqing/contract/staff';
import type { EnterpriseFact, QueryIn } from '@qinqing/contract';
import { evaluate, type Facts, type Measure } from '@qinqing/rules';
import { Select } from 'antd';
import { useDeferredValue, useMemo, useState } from 'react';
import { useRead } from '../../api/query';
import { EvaluationView } from '../../parts/evaluation/evaluation-view';
import { day } from '../../parts/format';
import { Failed, Nothing } from '../../parts/page';

export function factsFrom(facts: readonly EnterpriseFact[]): Facts {
  return Object.fromEntries(
    facts.map(({ name, value, source, asOf }) => [name, { value, source, ...(asOf ? { asOf } : {}) }]),
  );
}

/** Runs the published rule on a firm's facts, here in the browser: the same code as on the server, nothing is stored. */
export function TryOut({ measure }: { measure: Measure }) {
  const [text, setText] = useState('');
  const [id, setId] = useState<string | null>(null);
  const q = useDeferredValue(text.trim());
  const query: QueryIn<typeof listEnterprises> = { q: q || undefined, limit: '20' };
  const found = useRead(listEnterprises, { query });
  const firm = useRead(getStaffEnterprise, { params: { id: id ?? '' } }, { enabled: id !== null });
  const evaluation = useMemo(
    () =>
      firm.data
        ? evaluate(measure, factsFrom(firm.data.enterprise.facts), { on: day(new Date().toISOString()) })
        : null,
    [firm.data, measure],
  );
  return (
    <>
      <Select
        showSearch={{ filterOption: false, onSearch: setText }}
        allowClear
        placeholder="选择企业：名称或统一社会信用代码"
        aria-label="选择试算企业"
        style={{ width: 420, marginBottom: 10 }}
        value={id}
        loading={found.isFetching}
        notFoundContent={found.isFetching ? '正在查找' : '没有找到企业'}
        options={(found.data?.items ?? []).map((row) => ({ value: row.id, label: `${row.name} ${row.uscc}` }))}
        onChange={(value: string | undefined) => setId(value ?? null)}
      />
      {firm.error ? <Failed error={firm.error} retry={() => void firm.refetch()} /> : null}
      {evaluation ? (
        <EvaluationView evaluation={evaluation} />
      ) : firm.error ? null : (
        <Nothing title="选一家企业试算" hint="用企业库现有数据在本机计算，不产生任何记录" />
      )}
    </>
  );
}
