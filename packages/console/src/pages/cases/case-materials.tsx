import type { FileRef } from '@qinqing/contract';
import { type CaseView, downloadStaffFile } from '@qinqing/contract/staff';
import { DownloadOutlined, FileImageOutlined, FilePdfOutlined, FileOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { callBytes, type Download, saveFile } from '../../api/client';
import type { ApiError } from '../../api/errors';
import { fileSize, stamp } from '../../parts/format';
import { Failed, Nothing } from '../../parts/page';
import { Tag } from '../../parts/tag';

export function CaseMaterials({ materials }: { materials: CaseView['materials'] }) {
  const [open, setOpen] = useState<FileRef | null>(null);
  const files = materials.flatMap((material) => material.files);
  const at = open ? files.findIndex(({ id }) => id === open.id) : -1;
  if (materials.length === 0) return <p className="soft">本措施不需要企业提交材料。</p>;
  return (
    <>
      <ul className="materials">
        {materials.map((material) => (
          <li key={material.key}>
            <div className="material-name">
              {material.name}
              {material.required ? null : <span className="soft">（选交）</span>}
              {material.tolerable ? <Tag>可容缺</Tag> : null}
            </div>
            <div className="material-files">
              {material.files.map((file) => (
                <button type="button" key={file.id} className="file-chip" onClick={() => setOpen(file)}>
                  <FileMark mime={file.mime} />
                  <span className="ellipsis">{file.name}</span>
                  <span className="soft num">{fileSize(file.size)}</span>
                </button>
              ))}
              {material.files.length === 0 ? (
                <span className={material.required ? 'warn' : 'soft'}>
                  {material.missingReason ? `未提交：${material.missingReason}` : '未提交'}
                </span>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      <Drawer
        open={open !== null}
        size={760}
        title={open?.name ?? ''}
        onClose={() => setOpen(null)}
        styles={{ body: { padding: 0, display: 'flex', flexDirection: 'column' } }}
        extra={
          files.length > 1 ? (
            <>
              <span className="soft num">
                {at + 1} / {files.length}{' '}
              </span>
              <Button size="small" disabled={at <= 0} onClick={() => setOpen(files[at - 1] ?? null)}>
                上一份
              </Button>{' '}
              <Button size="small" disabled={at >= files.length - 1} onClick={() => setOpen(files[at + 1] ?? null)}>
                下一份
              </Button>
            </>
          ) : null
        }
      >
        {open ? <Preview key={open.id} file={open} /> : null}
      </Drawer>
    </>
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
