import { Button, Skeleton } from 'antd';
import { type ReactNode, useEffect } from 'react';
import type { ApiError } from '../api/errors';
import './parts.css';

export function Page({
  title,
  note,
  acts,
  children,
}: {
  title: string;
  note?: ReactNode;
  acts?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · 亲清惠企`;
  }, [title]);
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        {note ? <span className="note">{note}</span> : null}
        {acts ? <div className="acts no-print">{acts}</div> : null}
      </div>
      {children}
    </>
  );
}

export function Panel({
  title,
  note,
  acts,
  flush,
  id,
  children,
}: {
  title?: ReactNode;
  note?: ReactNode;
  acts?: ReactNode;
  /** No padding: for tables. */
  flush?: boolean;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section className="panel" id={id}>
      {title ? (
        <header>
          <h2>{title}</h2>
          {note ? <span className="note">{note}</span> : null}
          {acts ? <div className="acts no-print">{acts}</div> : null}
        </header>
      ) : null}
      <div className={flush ? 'flush' : 'body'}>{children}</div>
    </section>
  );
}

export function Nothing({ title, hint, act }: { title: string; hint?: ReactNode; act?: ReactNode }) {
  return (
    <div className="state">
      <strong>{title}</strong>
      {hint ? <span>{hint}</span> : null}
      {act}
    </div>
  );
}

export function Failed({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div className="state" role="alert">
      <strong>{error.message}</strong>
      {error.requestId ? <span className="request-id">请求编号 {error.requestId}（报修时请提供）</span> : null}
      {retry && error.status !== 403 && error.status !== 404 ? (
        <Button size="small" onClick={retry}>
          重新加载
        </Button>
      ) : null}
    </div>
  );
}

interface Read<T> {
  data: T | undefined;
  error: ApiError | null;
  refetch: () => unknown;
}

/** The three states of everything that is read: loading, failed, there. Old data stay visible while a reload fails. */
export function Loaded<T>({
  read,
  rows = 6,
  children,
}: {
  read: Read<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (read.data !== undefined) return children(read.data);
  if (read.error) {
    return (
      <section className="panel">
        <Failed error={read.error} retry={() => void read.refetch()} />
      </section>
    );
  }
  return (
    <section className="panel" aria-busy="true" aria-label="正在加载">
      <div className="body">
        <Skeleton active title={false} paragraph={{ rows }} />
      </div>
    </section>
  );
}

export interface FactItem {
  label: string;
  value: ReactNode;
  wide?: boolean;
}

export function Facts({ items }: { items: readonly FactItem[] }) {
  return (
    <dl className="facts">
      {items.map(({ label, value, wide }) => (
        <div key={label} className={wide ? 'wide' : undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
