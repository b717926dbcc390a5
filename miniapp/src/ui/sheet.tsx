import type { PropsWithChildren, ReactNode } from 'react';
import { View } from '@tarojs/components';
import { heading, pressable, role } from './a11y';
import { Button } from './button';
import { Icon } from './icon';
import { useOverlayId, useOverlayKeyboard } from './overlay';

const web = process.env.TARO_ENV === 'h5';
const panelProps = (id: string) => ({ id, ...(web ? { tabIndex: -1 } : {}), 'aria-modal': 'true', ...role('dialog') });

export interface SheetProps {
  open: boolean;
  title: string;
  onClose: () => void;
  footer?: ReactNode;
}

/** A panel from the bottom edge, for choosing and for short side tasks. */
export function Sheet({ open, title, onClose, footer, children }: PropsWithChildren<SheetProps>) {
  const id = useOverlayId();
  useOverlayKeyboard(id, open, onClose);
  if (!open) return null;
  return (
    <View className="q-mask q-mask--bottom" catchMove onClick={onClose}>
      <View className="q-sheet" aria-label={title} {...panelProps(id)} onClick={(event) => event.stopPropagation()}>
        <View className="q-sheet__head">
          <View className="q-sheet__title" {...heading(2)}>
            {title}
          </View>
          <View className="q-sheet__close" {...pressable(onClose, { label: '关闭' })}>
            <Icon name="close" />
          </View>
        </View>
        <View className="q-sheet__body">{children}</View>
        {footer ? <View className="q-sheet__foot">{footer}</View> : null}
      </View>
    </View>
  );
}

export interface DialogProps {
  open: boolean;
  title: string;
  confirm: string;
  onConfirm: () => void;
  /** without it there is one button only */
  cancel?: string;
  onClose: () => void;
  danger?: boolean;
  busy?: boolean;
}

/** A question in the middle of the screen that needs an answer. */
export function Dialog(props: PropsWithChildren<DialogProps>) {
  const id = useOverlayId();
  useOverlayKeyboard(id, props.open, props.onClose);
  if (!props.open) return null;
  return (
    <View className="q-mask" catchMove>
      <View className="q-dialog" aria-label={props.title} {...panelProps(id)}>
        <View className="q-dialog__title" {...heading(2)}>
          {props.title}
        </View>
        <View className="q-dialog__text">{props.children}</View>
        <View className="q-dialog__foot">
          {props.cancel ? (
            <Button kind="secondary" onPress={props.onClose}>
              {props.cancel}
            </Button>
          ) : null}
          <Button kind={props.danger ? 'danger' : 'primary'} busy={props.busy ?? false} onPress={props.onConfirm}>
            {props.confirm}
          </Button>
        </View>
      </View>
    </View>
  );
}
