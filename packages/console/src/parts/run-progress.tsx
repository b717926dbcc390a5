import { Progress } from 'antd';
import type { ReactNode } from 'react';
import { Tag } from './tag';
import './parts.css';

type TagTone = Parameters<typeof Tag>[0]['tone'];

interface Props {
  label: string;
  tone: TagTone;
  done: number;
  total: number;
  live: boolean;
  stopped?: boolean;
  /** what a screen reader says of the bar */
  spoken: string;
  note?: ReactNode;
}

/** How far something is that runs in the background. */
export function RunProgress({ label, tone, done, total, live, stopped = false, spoken, note }: Props) {
  const percent = total === 0 ? (live ? 0 : 100) : Math.floor((done / total) * 100);
  return (
    <div className="run-progress">
      <Tag tone={tone}>{label}</Tag>
      <Progress
        percent={percent}
        size="small"
        status={live ? 'active' : stopped ? 'exception' : 'success'}
        aria-label={spoken}
      />
      <span className="num soft">{note}</span>
    </div>
  );
}
