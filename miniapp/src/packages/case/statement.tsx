import { useState } from 'react';
import { View } from '@tarojs/components';
import type { FileRef } from '@qinqing/contract';
import { ApiError, messageOf } from '@/lib/api-error';
import { timeText } from '@/lib/calendar';
import { fileText } from '@/parts/upload-items';
import { useUploads } from '@/parts/use-uploads';
import { Card, Fact, Field, NoticeBar, Section, TextArea, Upload } from '@/ui';

const MAX_FILES = 10;

export interface StatementOptions {
  /** names the form on this phone (see {@link useUploads}) */
  owner: string;
  label: string;
  hint?: string;
  placeholder?: string;
  maxLength: number;
  /** papers have to be given, not only may be */
  proof?: boolean;
}

/** What a person says in their own words, with papers beside it. `take` checks it and tells what is missing. */
export function useStatement({ owner, label, hint, placeholder, maxLength, proof = false }: StatementOptions) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const uploads = useUploads({ owner, max: MAX_FILES });
  const noText = text.trim() ? undefined : `请填写${label}`;
  const noFiles = uploads.hold ?? (proof && uploads.fileIds.length === 0 ? '请至少上传一份证据' : undefined);
  return {
    take(): { text: string; fileIds: string[] } | null {
      setTried(true);
      return noText || noFiles ? null : { text: text.trim(), fileIds: uploads.fileIds };
    },
    fields: (
      <>
        <Field label={label} required error={tried ? noText : undefined} hint={hint}>
          <TextArea
            label={label}
            required
            value={text}
            onChange={setText}
            maxLength={maxLength}
            invalid={tried && Boolean(noText)}
            {...(placeholder ? { placeholder } : {})}
          />
        </Field>
        <Field label="证据材料" required={proof} error={tried ? noFiles : undefined}>
          <Upload label="证据材料" invalid={tried && Boolean(noFiles)} {...uploads.list} />
        </Field>
      </>
    ),
  };
}

/** Why the last try was refused, in the server's words. */
export function Refused({ error }: { error: unknown }) {
  if (!error) return null;
  const fields = error instanceof ApiError ? error.fields : [];
  return (
    <View className="q-pad">
      <NoticeBar tone="danger" title={messageOf(error)}>
        {fields.map(({ path, message }) => (
          <View key={path}>{message}</View>
        ))}
      </NoticeBar>
    </View>
  );
}

/** What was said, when, and with which papers. */
export function Said({
  title,
  text,
  at,
  files,
}: {
  title: string;
  text: string;
  at: string;
  files: readonly FileRef[];
}) {
  return (
    <Section title={title}>
      <Card>
        <View className="case-words">{text}</View>
        {files.length > 0 ? (
          <Fact label="证据材料">
            {files.map((file) => (
              <View key={file.id}>{fileText(file)}</View>
            ))}
          </Fact>
        ) : null}
        <View className="q-note q-gap2">{timeText(at)}</View>
      </Card>
    </Section>
  );
}

/** The office's answer, or by when there will be one. */
export function Answer({ answer, wait }: { answer: { text: string; at: string } | undefined; wait: string }) {
  return (
    <Section title={answer ? '办理结果' : '办理进展'}>
      <Card>
        {answer ? (
          <>
            <View className="case-words">{answer.text}</View>
            <View className="q-note q-gap2">{timeText(answer.at)}</View>
          </>
        ) : (
          <View className="q-sub">{wait}</View>
        )}
      </Card>
    </Section>
  );
}
