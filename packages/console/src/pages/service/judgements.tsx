import type { FileRef } from '@qinqing/contract';
import { useState } from 'react';
import type { ApiError } from '../../api/errors';
import { AnswerDialog } from '../../parts/answer-dialog';
import { stamp } from '../../parts/format';
import type { FactItem } from '../../parts/page';

/** What objections and appeals have in common on the wire. */
interface Judged {
  reason: string;
  files: readonly FileRef[];
  answer?: { text: string; staffName: string; at: string } | undefined;
  can: { decide: boolean; whyNot?: string | undefined };
}

interface JudgeDialogProps {
  title: string;
  row: Judged;
  facts: readonly FactItem[];
  words: { uphold: string; dismiss: string; text: string; hint: string };
  children?: React.ReactNode;
  busy: boolean;
  failure: ApiError | null;
  onSend: (decision: 'uphold' | 'dismiss', text: string) => void;
  onClose: () => void;
}

/** Somebody without a part in the case reads what is asked and ends it, once, with a reason. */
export function JudgeDialog({ title, row, facts, words, children, ...rest }: JudgeDialogProps) {
  return (
    <AnswerDialog<'uphold' | 'dismiss'>
      {...rest}
      title={title}
      facts={[
        ...facts,
        { label: '理由', value: row.reason, wide: true },
        ...(row.answer
          ? [
              {
                label: '结论',
                value: `${row.answer.staffName} ${stamp(row.answer.at)}：${row.answer.text}`,
                wide: true,
              },
            ]
          : []),
      ]}
      files={row.files}
      choices={
        row.can.decide
          ? [
              { value: 'dismiss', label: words.dismiss, against: true },
              { value: 'uphold', label: words.uphold },
            ]
          : []
      }
      whyNot={row.can.whyNot}
      textLabel={words.text}
      textHint={words.hint}
    >
      {children}
    </AnswerDialog>
  );
}

/** The failure of the last try, for a dialog. */
export function useFailure() {
  return useState<ApiError | null>(null);
}
