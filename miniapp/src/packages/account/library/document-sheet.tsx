import { useState } from 'react';
import { View } from '@tarojs/components';
import { keysOf, LIBRARY_KIND, type LibraryKind } from '@qinqing/contract';
import type { LibraryDocument } from '@qinqing/contract/firm';
import { useAddToLibrary, useChangeDocument, useRemoveDocument } from '@/data/account';
import { ApiError, messageOf } from '@/lib/api-error';
import { useUploads } from '@/parts/use-uploads';
import { Button, Choice, DatePick, Field, NoticeBar, Sheet, TextInput, toast, Upload } from '@/ui';

const KINDS = keysOf(LIBRARY_KIND).map((value) => ({ value, label: LIBRARY_KIND[value].label }));

interface DocumentSheetProps {
  enterpriseId: string;
  /** null: a new one */
  document: LibraryDocument | null;
  onClose: () => void;
}

export function DocumentSheet({ enterpriseId, document, onClose }: DocumentSheetProps) {
  const [kind, setKind] = useState<LibraryKind | undefined>(document?.kind);
  const [title, setTitle] = useState(document?.title ?? '');
  const [validUntil, setValidUntil] = useState(document?.validUntil);
  const [note, setNote] = useState(document?.note ?? '');
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const papers = useUploads({ owner: `library:${enterpriseId}`, max: 1 });
  const add = useAddToLibrary();
  const change = useChangeDocument();
  const remove = useRemoveDocument();
  const error = add.error ?? change.error ?? remove.error;
  const refused = error instanceof ApiError ? error : undefined;
  const [fileId] = papers.fileIds;
  const name = title.trim() || (kind ? LIBRARY_KIND[kind].label : '');
  const done = (text: string) => () => {
    toast(text, 'ok');
    onClose();
  };
  const save = () => {
    setTried(true);
    if (!kind || !name || papers.hold) return;
    const about = {
      kind,
      title: name,
      ...(validUntil ? { validUntil } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    };
    if (document) {
      const params = { id: enterpriseId, documentId: document.id };
      change.mutate({ params, body: about }, { onSuccess: done('已保存') });
    } else if (fileId) {
      add.mutate({ params: { id: enterpriseId }, body: { fileId, ...about } }, { onSuccess: done('已存入资料库') });
    }
  };
  return (
    <Sheet
      open
      title={document ? '资料信息' : '添加资料'}
      onClose={onClose}
      footer={
        <Button busy={add.isPending || change.isPending} onPress={save}>
          {document ? '保存' : '存入资料库'}
        </Button>
      }
    >
      {refused ? <NoticeBar tone="danger">{messageOf(refused)}</NoticeBar> : null}
      {document ? null : (
        <Field
          label="文件"
          required
          error={tried ? (papers.hold ?? (fileId ? undefined : '请拍照或选择文件')) : undefined}
        >
          <Upload label="文件" invalid={tried && !fileId} {...papers.list} />
        </Field>
      )}
      <Field label="资料类别" required error={tried && !kind ? '请选择资料类别' : undefined}>
        <Choice
          label="资料类别"
          options={KINDS}
          value={kind}
          onChange={(value) => setKind(value as LibraryKind)}
          invalid={tried && !kind}
        />
      </Field>
      <Field label="资料名称" hint="不填就用类别作名称" error={refused?.field('title')}>
        <TextInput label="资料名称" value={title} onChange={setTitle} maxLength={80} placeholder={name} />
      </Field>
      <Field label="有效期至" hint="长期有效的不用填" error={refused?.field('validUntil')}>
        <DatePick label="有效期至" value={validUntil} onChange={setValidUntil} />
      </Field>
      <Field label="备注">
        <TextInput label="备注" value={note} onChange={setNote} maxLength={200} />
      </Field>
      {document ? (
        <View className="q-gap3">
          {removing ? (
            <Button
              kind="danger"
              busy={remove.isPending}
              onPress={() =>
                remove.mutate(
                  { params: { id: enterpriseId, documentId: document.id } },
                  { onSuccess: done('已从资料库移除') },
                )
              }
            >
              确认移除（已提交的申报不受影响）
            </Button>
          ) : (
            <Button kind="quiet" icon="trash" onPress={() => setRemoving(true)}>
              从资料库移除
            </Button>
          )}
        </View>
      ) : null}
    </Sheet>
  );
}
