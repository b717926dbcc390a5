import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { FileRef } from '@qinqing/contract';
import { type ApplicationMaterial, downloadCommitment, type FirmApplication } from '@qinqing/contract/firm';
import { messageOf } from '@/lib/api-error';
import { dayText } from '@/lib/calendar';
import { newKey } from '@/lib/idempotency';
import { shrink } from '@/lib/picture';
import { pickFiles, refusal, takePhoto, type PickedFile } from '@/lib/upload';
import type { QueuedFile, UploadQueue } from '@/lib/upload-queue';
import { doneItem, limitsText, queuedItem } from '@/parts/upload-items';
import {
  Button,
  Card,
  Checkbox,
  Field,
  Icon,
  pressable,
  Section,
  TextInput,
  toast,
  Upload,
  type UploadItem,
} from '@/ui';
import type { Edits, MaterialEdit } from '../draft-saver';
import { useSavePaper } from '../save-paper';
import { materialNow } from '../use-draft';
import { LibrarySheet } from './library';
import { PhotoSheet } from './photo';

interface MaterialsProps {
  application: FirmApplication;
  edits: Edits;
  uploads: readonly QueuedFile[];
  queue: UploadQueue;
  errorOf: (key: string) => string | undefined;
  /** materials, by their keys, for which a reason is given instead */
  excused: ReadonlySet<string>;
  onExcuse: (key: string, on: boolean) => void;
  /** what the reviewer said of a paper, by its name, in a supplement */
  asked: (name: string) => string | undefined;
  onChange: (key: string, edit: MaterialEdit) => void;
  onFile: (key: string, file: Pick<FileRef, 'id' | 'name'>) => void;
}

export function Materials({ application, errorOf, asked, onChange, onExcuse, onFile, ...rest }: MaterialsProps) {
  if (application.materials.length === 0) return null;
  return (
    <Section title="上传材料" note="手机拍照即可，每传好一个就保存一个">
      <Card className="apply-card">
        {application.materials.map((material) => (
          <Material
            key={material.key}
            material={material}
            applicationId={application.id}
            enterpriseId={application.enterpriseId}
            now={materialNow(application, rest.edits, material.key)}
            uploads={rest.uploads.filter(({ target }) => target === material.key)}
            queue={rest.queue}
            error={errorOf(material.key)}
            excused={rest.excused.has(material.key)}
            onExcuse={(on) => onExcuse(material.key, on)}
            asked={asked(material.name)}
            onChange={(edit) => onChange(material.key, edit)}
            onFile={(file) => onFile(material.key, file)}
          />
        ))}
      </Card>
    </Section>
  );
}

interface MaterialProps {
  material: ApplicationMaterial;
  applicationId: string;
  enterpriseId: string;
  now: MaterialEdit;
  uploads: readonly QueuedFile[];
  queue: UploadQueue;
  error: string | undefined;
  asked: string | undefined;
  excused: boolean;
  onExcuse: (on: boolean) => void;
  onChange: (edit: MaterialEdit) => void;
  onFile: (file: Pick<FileRef, 'id' | 'name'>) => void;
}

const MAX_FILES = 10;

function Material({
  material,
  applicationId,
  enterpriseId,
  now,
  uploads,
  queue,
  error,
  asked,
  excused,
  ...on
}: MaterialProps) {
  const { onChange, onExcuse, onFile } = on;
  const [photo, setPhoto] = useState<PickedFile | null>(null);
  const [choosing, setChoosing] = useState(false);
  const items = [...filesOf(material, now), ...uploads.map(queuedItem)];
  const room = MAX_FILES - items.length;

  const queueUp = async (picked: PickedFile) => {
    const no = refusal(picked, material.accept, material.maxBytes);
    if (no) return toast(`${picked.name}：${no}`, 'bad');
    await queue.add(material.key, { key: newKey(), name: picked.name, source: picked.source });
  };
  const shoot = async () => {
    try {
      const taken = await takePhoto();
      if (taken) setPhoto(taken);
    } catch (failure) {
      toast(messageOf(failure), 'bad');
    }
  };
  const pick = async () => {
    try {
      for (const picked of await pickFiles(room)) await queueUp(await smaller(picked, material.accept));
    } catch (failure) {
      toast(messageOf(failure), 'bad');
    }
  };
  const remove = (key: string) => {
    if (uploads.some((file) => file.key === key)) void queue.remove(key);
    else onChange({ ...now, fileIds: now.fileIds.filter((id) => id !== key) });
  };
  return (
    <Field
      label={material.name}
      required={material.required && !excused}
      error={error}
      hint={material.help ?? (material.source ? `来源：${material.source}` : undefined)}
      source={
        material.reused
          ? `沿用自 ${dayText(material.reused.submittedOn)}《${material.reused.measureTitle}》`
          : undefined
      }
    >
      {asked ? <View className="p-asked">{asked}</View> : null}
      {material.madeHere ? <Letter applicationId={applicationId} name={material.name} /> : null}
      <Upload
        label={material.name}
        items={items}
        max={MAX_FILES}
        onRemove={remove}
        onRetry={(key) => queue.retry(key)}
        add={
          <View className={`apply-add ${error ? 'apply-add--bad' : ''}`}>
            <View className="apply-add__row">
              {takesPhotos(material.accept) ? (
                <View
                  className="apply-add__way"
                  {...pressable(() => void shoot(), { label: `拍照上传${material.name}` })}
                >
                  <Icon name="camera" />
                  <Text>拍照</Text>
                </View>
              ) : null}
              <View className="apply-add__way" {...pressable(() => void pick(), { label: `上传${material.name}` })}>
                <Icon name="upload" />
                <Text>{process.env.TARO_ENV === 'h5' ? '选文件' : '聊天文件'}</Text>
              </View>
              <View
                className="apply-add__way"
                {...pressable(() => setChoosing(true), { label: `从资料库选${material.name}` })}
              >
                <Icon name="file" />
                <Text>资料库</Text>
              </View>
            </View>
            <View className="q-note">{limitsText(material.accept, material.maxBytes)}</View>
          </View>
        }
      />
      {material.tolerable && items.length === 0 ? (
        <View>
          <Checkbox
            checked={excused}
            onChange={(on) => {
              onExcuse(on);
              if (!on) onChange({ ...now, missingReason: undefined });
            }}
          >
            暂时无法提供，因为…
          </Checkbox>
          {excused ? (
            <TextInput
              label={`暂时无法提供${material.name}的原因`}
              required={material.required}
              invalid={Boolean(error)}
              value={now.missingReason ?? ''}
              placeholder="例如：房东在外地，月底前补交"
              maxLength={200}
              onChange={(typed) => onChange({ ...now, missingReason: typed })}
            />
          ) : null}
        </View>
      ) : null}
      <PhotoSheet
        photo={photo}
        onClose={() => setPhoto(null)}
        onAgain={() => {
          setPhoto(null);
          void shoot();
        }}
        onUse={(picked) => {
          setPhoto(null);
          void queueUp(picked);
        }}
      />
      <LibrarySheet
        open={choosing}
        enterpriseId={enterpriseId}
        accept={material.accept}
        maxBytes={material.maxBytes}
        taken={now.fileIds}
        onClose={() => setChoosing(false)}
        onChoose={(file) => {
          setChoosing(false);
          onFile(file);
        }}
      />
    </Field>
  );
}

/** The sheet that comes from here, to be signed, sealed and handed in. */
function Letter({ applicationId, name }: { applicationId: string; name: string }) {
  const { busy, save } = useSavePaper({ route: downloadCommitment, id: applicationId, name: `${name}.pdf` });
  return (
    <View className="apply-letter">
      <Button kind="secondary" size="s" icon="file" busy={busy} onPress={save}>
        {`下载${name}`}
      </Button>
    </View>
  );
}

const takesPhotos = (accept: readonly string[]) => accept.length === 0 || accept.some((type) => /jpe?g$/i.test(type));

/** A picture from the album is made smaller too; one that can't be read is sent as it is, the server judges it. */
async function smaller(picked: PickedFile, accept: readonly string[]): Promise<PickedFile> {
  if (!takesPhotos(accept)) return picked;
  try {
    return await shrink(picked);
  } catch {
    return picked;
  }
}

/** What the material has so far; the server tells of a file only once the draft is saved with it. */
export function filesOf(material: Pick<ApplicationMaterial, 'files'>, now: MaterialEdit): UploadItem[] {
  return now.fileIds.map((id) => {
    const file = material.files.find((each) => each.id === id);
    return doneItem(file ?? { id, name: now.names?.[id] ?? '文件' });
  });
}
