import type { FileRef } from '@qinqing/contract';
import { downloadStaffFile } from '@qinqing/contract/staff';
import { DownloadOutlined, FileImageOutlined, FilePdfOutlined, FileOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Spin, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { callBytes, type Download, saveFile } from '../api/client';
import type { ApiError } from '../api/errors';
import { fileSize, stamp } from './format';
import { Failed, Nothing } from './page';
import './files.css';

/** Of a picture that WeChat's content check has not let through: it can't be opened here. */
const CHECK = { waiting: '待检测', refused: '未通过检测' } as const;

export function FileChip({ file, onOpen }: { file: FileRef; onOpen: () => void }) {
  return (
    <button type="button" className="file-chip" onClick={onOpen}>
      <FileMark mime={file.mime} />
      <span className="ellipsis">{file.name}</span>
      {file.check ? <Tag color={file.check === 'refused' ? 'error' : 'default'}>{CHECK[file.check]}</Tag> : null}
      <span className="soft num">{fileSize(file.size)}</span>
    </button>
  );
}

/** Papers beside what they prove; each opens in place. */
export function Files({ files }: { files: readonly FileRef[] }) {
  const [open, setOpen] = useState<FileRef | null>(null);
  if (files.length === 0) return <span className="soft">没有附件</span>;
  return (
    <div className="material-files">
      {files.map((file) => (
        <FileChip key={file.id} file={file} onOpen={() => setOpen(file)} />
      ))}
      <FileDrawer open={open} files={files} onOpen={setOpen} />
    </div>
  );
}

interface FileDrawerProps {
  open: FileRef | null;
  /** among which one can go back and forth */
  files: readonly FileRef[];
  onOpen: (file: FileRef | null) => void;
}

export function FileDrawer({ open, files, onOpen }: FileDrawerProps) {
  const at = open ? files.findIndex(({ id }) => id === open.id) : -1;
  return (
    <Drawer
      open={open !== null}
      size={760}
      title={open?.name ?? ''}
      onClose={() => onOpen(null)}
      styles={{ body: { padding: 0, display: 'flex', flexDirection: 'column' } }}
      extra={
        files.length > 1 ? (
          <>
            <span className="soft num">
              {at + 1} / {files.length}{' '}
            </span>
            <Button size="small" disabled={at <= 0} onClick={() => onOpen(files[at - 1] ?? null)}>
              上一份
            </Button>{' '}
            <Button size="small" disabled={at >= files.length - 1} onClick={() => onOpen(files[at + 1] ?? null)}>
              下一份
            </Button>
          </>
        ) : null
      }
    >
      {open ? <Preview key={open.id} file={open} /> : null}
    </Drawer>
  );
}

function FileMark({ mime }: { mime: string }) {
  if (mime === 'application/pdf') return <FilePdfOutlined aria-label="PDF" />;
  if (mime.startsWith('image/')) return <FileImageOutlined aria-label="图片" />;
  return <FileOutlined aria-label="文件" />;
}

function Preview({ file }: { file: FileRef }) {
  const bytes = useQuery<Download, ApiError>({
    queryKey: [downloadStaffFile.path, file.id],
    queryFn: ({ signal }) => callBytes(downloadStaffFile, { params: { id: file.id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [url, setUrl] = useState<string | null>(null);
  const blob = bytes.data?.blob;

  useEffect(() => {
    if (!blob) return;
    // The type comes from the record, not from the answer: a preview must never run what a firm has uploaded.
    const made = URL.createObjectURL(new Blob([blob], { type: file.mime }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, file.mime]);

  return (
    <>
      <div className="preview-head">
        <span className="soft num">
          {fileSize(file.size)} · {stamp(file.uploadedAt)} 上传 · SHA-256 {file.sha256.slice(0, 12)}…
        </span>
        <Button
          size="small"
          icon={<DownloadOutlined />}
          disabled={!blob}
          onClick={() => blob && saveFile({ blob, name: file.name })}
        >
          下载
        </Button>
      </div>
      {bytes.error ? (
        <Failed error={bytes.error} retry={() => void bytes.refetch()} />
      ) : !url ? (
        <div className="state">
          <Spin />
        </div>
      ) : file.mime === 'application/pdf' ? (
        <iframe className="preview-frame" src={url} title={file.name} />
      ) : file.mime.startsWith('image/') ? (
        <div className="preview-image">
          <img src={url} alt={file.name} />
        </div>
      ) : (
        <Nothing title="这种文件不能预览" hint="请下载后查看" />
      )}
    </>
  );
}
