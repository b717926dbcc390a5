import { useRef, useState } from 'react';
import { View } from '@tarojs/components';
import type { ApplicationMaterial, FirmApplication } from '@qinqing/contract/firm';
import { messageOf } from '@/lib/api-error';
import { pickFiles, refusal, sendFile, type PickedFile } from '@/lib/upload';
import { Card, Checkbox, Field, Section, TextInput, toast, Upload, type UploadItem } from '@/ui';
import type { MaterialEdit } from '../draft-saver';

interface MaterialsProps {
  application: FirmApplication;
  errorOf: (key: string) => string | undefined;
  onChange: (key: string, edit: MaterialEdit) => void;
}

export function Materials({ application, errorOf, onChange }: MaterialsProps) {
  if (application.materials.length === 0) return null;
  return (
    <Section title="上传材料" note="手机拍照即可，每传好一个就保存一个">
      <Card className="apply-card">
        {application.materials.map((material) => (
          <Material
            key={material.key}
            material={material}
            error={errorOf(material.key)}
            onChange={(edit) => onChange(material.key, edit)}
          />
        ))}
      </Card>
    </Section>
  );
}

interface MaterialProps {
  material: ApplicationMaterial;
  error: string | undefined;
  onChange: (edit: MaterialEdit) => void;
}

type Row = UploadItem & { fileId?: string; picked?: PickedFile };

const MAX_FILES = 10;

function Material({ material, error, onChange }: MaterialProps) {
  const [rows, setRows] = useState<Row[]>(() =>
    material.files.map((file) => ({
      key: file.id,
      fileId: file.id,
      name: file.name,
      state: 'done',
      note: sizeText(file.size),
    })),
  );
  const latest = useRef(rows);
  const [excused, setExcused] = useState(Boolean(material.missingReason));
  const [reason, setReason] = useState(material.missingReason ?? '');

  const update = (change: (rows: Row[]) => Row[]) => {
    latest.current = change(latest.current);
    setRows(latest.current);
  };
  const tell = (missingReason = excused ? reason : '') =>
    onChange({
      fileIds: latest.current.flatMap((row) => (row.fileId ? [row.fileId] : [])),
      missingReason: missingReason.trim() || undefined,
    });
  const patch = (key: string, change: Partial<Row>) =>
    update((list) => list.map((row) => (row.key === key ? { ...row, ...change } : row)));

  const send = async (key: string, picked: PickedFile) => {
    patch(key, { state: 'uploading', percent: 0, error: '' });
    try {
      const file = await sendFile(picked, (percent) => patch(key, { percent }));
      patch(key, { state: 'done', fileId: file.id, note: sizeText(file.size) });
      tell();
    } catch (failure) {
      patch(key, { state: 'failed', error: messageOf(failure) });
    }
  };
  const add = async () => {
    const files = await pickFiles(MAX_FILES - latest.current.length);
    // One after another: a phone's uplink is narrow, and a failed one must not take the others with it.
    for (const picked of files) {
      const no = refusal(picked, material.accept, material.maxBytes);
      if (no) {
        toast(`${picked.name}：${no}`, 'bad');
        continue;
      }
      const key = `${Date.now().toString(36)}-${picked.name}-${picked.size}`;
      update((list) => [...list, { key, name: picked.name, state: 'uploading', percent: 0, picked }]);
      await send(key, picked);
    }
  };
  const remove = (key: string) => {
    update((list) => list.filter((row) => row.key !== key));
    tell();
  };
  const retry = (key: string) => {
    const picked = latest.current.find((row) => row.key === key)?.picked;
    if (picked) void send(key, picked);
  };
  const types = material.accept.map((type) => (type.split(/[./]/).pop() ?? type).toUpperCase()).join('、');
  return (
    <Field label={material.name} required={material.required && !excused} error={error} hint={material.help}>
      <Upload
        label={material.name}
        items={rows}
        max={MAX_FILES}
        invalid={Boolean(error)}
        hint={`${types || 'PDF、JPG、PNG'}，单个不超过 ${Math.floor(material.maxBytes / 1_048_576)} MB`}
        onAdd={() => void add()}
        onRemove={remove}
        onRetry={retry}
      />
      {material.tolerable && rows.length === 0 ? (
        <View>
          <Checkbox
            checked={excused}
            onChange={(on) => {
              setExcused(on);
              tell(on ? reason : '');
            }}
          >
            暂时提供不了，申请容缺
          </Checkbox>
          {excused ? (
            <TextInput
              label="不能提供的原因"
              value={reason}
              placeholder="说明原因和预计补交时间"
              onChange={(typed) => {
                setReason(typed);
                tell(typed);
              }}
            />
          ) : null}
        </View>
      ) : null}
    </Field>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1_048_576
    ? `已上传，${Math.max(1, Math.round(bytes / 1024))} KB`
    : `已上传，${(bytes / 1_048_576).toFixed(1)} MB`;
}
