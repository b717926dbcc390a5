import { getRecording, listRecordings, type RecordingCard } from '@qinqing/contract/public';
import { WINDOW_STATE } from '@qinqing/contract';
import { Drawer, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePages, useRead } from '../../api/query';
import { count } from '../../parts/format';
import { Facts, Loaded, Nothing, Page, Panel } from '../../parts/page';
import { PagesTable } from '../../parts/pages-table';
import { Tag } from '../../parts/tag';
import { windowTones } from '../policy/measures-page';

/** Seconds → `1:02:03` or `2:03`. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

export function RecordingsPage() {
  const recordings = usePages(listRecordings, {}, 50);
  const [open, setOpen] = useState<RecordingCard | null>(null);
  return (
    <Page title="直播回放" note="每个章节对应讲解的政策措施">
      <Panel flush>
        <PagesTable<RecordingCard>
          pages={recordings}
          rowKey="id"
          emptyTitle="还没有回放"
          rowClassName={() => 'row-open'}
          onRow={(row) => ({ onClick: () => setOpen(row) })}
          columns={[
            {
              title: '场次',
              dataIndex: 'title',
              render: (title: string, row) => (
                <button
                  type="button"
                  className="link-button"
                  onClick={(event) => {
                    event.stopPropagation();
                    setOpen(row);
                  }}
                >
                  {title}
                </button>
              ),
            },
            { title: '部门', dataIndex: 'department', width: 200 },
            {
              title: '日期',
              dataIndex: 'recordedOn',
              width: 110,
              render: (value: string) => <span className="num">{value}</span>,
            },
            {
              title: '时长',
              dataIndex: 'durationSeconds',
              width: 90,
              render: (value: number) => <span className="num">{clockTime(value)}</span>,
            },
            { title: '章节', dataIndex: 'chapterCount', align: 'right', width: 80 },
            {
              title: '播放',
              dataIndex: 'plays',
              align: 'right',
              width: 100,
              render: (value: number) => <span className="num">{count(value)}</span>,
            },
          ]}
        />
      </Panel>
      <Drawer open={open !== null} size={720} title={open?.title ?? ''} onClose={() => setOpen(null)}>
        {open ? <Chapters id={open.id} /> : null}
      </Drawer>
    </Page>
  );
}

function Chapters({ id }: { id: string }) {
  const read = useRead(getRecording, { params: { id } });
  return (
    <Loaded read={read}>
      {(recording) => (
        <>
          <Facts items={[{ label: '简介', value: recording.summary, wide: true }]} />
          <Table
            className="gap-above"
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={recording.chapters}
            locale={{ emptyText: <Nothing title="没有章节" /> }}
            columns={[
              {
                title: '起点',
                dataIndex: 'startSeconds',
                width: 80,
                render: (value: number) => <span className="num">{clockTime(value)}</span>,
              },
              {
                title: '章节',
                dataIndex: 'title',
                render: (title: string, row) => (
                  <>
                    {title}
                    {row.speaker ? <div className="soft sub">{row.speaker}</div> : null}
                  </>
                ),
              },
              {
                title: '政策措施',
                dataIndex: 'measures',
                render: (_, row) =>
                  row.measures.map((measure) => (
                    <div key={measure.id}>
                      <Link to={`/measures/${measure.id}`}>{measure.title}</Link>{' '}
                      <Tag tone={windowTones[measure.windowState]}>{WINDOW_STATE[measure.windowState]}</Tag>
                    </div>
                  )),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
