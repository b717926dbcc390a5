import type { FileRef } from '@qinqing/contract';
import { Alert, App, Button, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../api/errors';
import { type FactItem, Facts } from './page';
import { Files } from './files';

export interface AnswerChoice<C extends string> {
  value: C;
  label: string;
  /** refuses something */
  against?: boolean;
  /** cannot be chosen as things stand */
  disabled?: boolean;
  /** may be given without a word */
  silent?: boolean;
}

interface AnswerDialogProps<C extends string> {
  title: string;
  facts: readonly FactItem[];
  files?: readonly FileRef[];
  /** none: only to be read */
  choices: readonly AnswerChoice<C>[];
  /** why there is nothing to choose */
  whyNot?: string | undefined;
  textLabel: string;
  textHint?: string;
  /** further inputs, above the text */
  children?: ReactNode;
  busy: boolean;
  failure: ApiError | null;
  onSend: (choice: C, text: string) => void;
  onClose: () => void;
}

/** What somebody asks, with its papers, and the ways to answer it; every answer needs a reason unless it says not. */
export function AnswerDialog<C extends string>(props: AnswerDialogProps<C>) {
  const { title, facts, files, choices, whyNot, textLabel, textHint, children, busy, failure, onSend, onClose } = props;
  const [text, setText] = useState('');
  const given = text.trim();
  return (
    <Modal
      open
      title={title}
      width={680}
      onCancel={onClose}
      footer={
        choices.length > 0
          ? choices.map(({ value, label, against, disabled, silent }) => (
              <Button
                key={value}
                type={against ? 'default' : 'primary'}
                danger={against === true}
                disabled={disabled === true || busy || (!given && !silent)}
                onClick={() => onSend(value, given)}
              >
                {label}
              </Button>
            ))
          : null
      }
    >
      {failure ? (
        <Alert
          className="gap-below"
          type="error"
          showIcon
          title={failure.message}
          description={failure.fields.map(({ message }) => message).join('；') || undefined}
        />
      ) : null}
      <Facts items={facts.map((fact) => ({ ...fact, wide: fact.wide ?? false }))} />
      {files ? (
        <div className="gap-above">
          <Files files={files} />
        </div>
      ) : null}
      {choices.length > 0 ? (
        <>
          {children}
          <Input.TextArea
            className="gap-above"
            aria-label={textLabel}
            placeholder={textHint ?? textLabel}
            rows={4}
            maxLength={1000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </>
      ) : whyNot ? (
        <Alert className="gap-above" type="info" showIcon title={whyNot} />
      ) : null}
    </Modal>
  );
}

/** Says that an answer has gone out, and closes the dialog. */
export function useAnswered(close: () => void): (text: string) => void {
  const { message } = App.useApp();
  return (text) => {
    close();
    void message.success(text);
  };
}
