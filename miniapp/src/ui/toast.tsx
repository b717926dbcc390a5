import { View } from '@tarojs/components';
import { create } from 'zustand';
import { pressable, role } from './a11y';
import { Icon } from './icon';

type ToastTone = 'ok' | 'bad' | 'info';

interface ToastAction {
  text: string;
  onPress: () => void;
}

interface ToastState {
  message: string;
  tone: ToastTone;
  action: ToastAction | undefined;
  show: (message: string, tone: ToastTone, action?: ToastAction) => void;
}

let timer: ReturnType<typeof setTimeout> | undefined;

const useToast = create<ToastState>((set) => ({
  message: '',
  tone: 'info',
  action: undefined,
  show: (message, tone, action) => {
    clearTimeout(timer);
    set({ message, tone, action });
    if (!action) timer = setTimeout(() => set({ message: '' }), 2800);
  },
}));

/** A short notice that goes by itself; never the only place where an outcome is told. */
export function toast(message: string, tone: ToastTone = 'info'): void {
  useToast.getState().show(message, tone);
}

/** A notice that stays, with the one thing to do about it. */
export function toastUntilDone(message: string, text: string, onPress: () => void): void {
  useToast.getState().show(message, 'info', { text, onPress });
}

const ICON = { ok: 'check', bad: 'warn', info: 'info' } as const;

/** Mounted once per page by {@link Page}; the live region is always there so that it is announced. */
export function ToastHost() {
  const message = useToast((state) => state.message);
  const tone = useToast((state) => state.tone);
  const action = useToast((state) => state.action);
  return (
    <View className="q-toasts" aria-live="polite" {...role('status')}>
      {message ? (
        <View className={`q-toast q-toast--${tone}`}>
          <Icon name={ICON[tone]} />
          <View>{message}</View>
          {action ? (
            <View className="q-toast__act" {...pressable(action.onPress)}>
              {action.text}
            </View>
          ) : null}
        </View>
      ) : null}
    </View>
  );
}
