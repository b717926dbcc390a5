import { getProgress } from '@qinqing/contract/staff';
import { useRead } from '../api/query';
import { count } from './format';
import { RunProgress } from './run-progress';

const EVERY_MS = 500;

/** How far a request is that has not been answered yet, asked for under the key that it was sent with. */
export function RequestProgress({ requestKey }: { requestKey: string | null }) {
  const read = useRead(
    getProgress,
    { params: { key: requestKey ?? '' } },
    { enabled: requestKey !== null, refetchMs: EVERY_MS },
  );
  if (requestKey === null) return null;
  const { step = '正在提交', done, total } = read.data ?? { done: 0, total: 0 };
  return (
    <div role="status">
      <RunProgress
        label={step}
        tone="info"
        done={done}
        total={total}
        live
        spoken={`${step}，已完成 ${done}，共 ${total}`}
        note={total > 0 ? `${count(done)} / ${count(total)}` : ''}
      />
    </div>
  );
}
