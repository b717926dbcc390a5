import { View } from '@tarojs/components';
import { create } from 'zustand';
import { role } from './a11y';
import { Icon } from './icon';

type ToastTone = 'ok' | 'bad' | 'info';

interface ToastState {
  message: string;
  tone: ToastTone;
  show: (message: string, tone: ToastTone) => void;
}

let timer: ReturnType<typeof setTimeout> | undefined;

const useToast = create<ToastState>((set) => ({
  message: '',
  tone: 'info',
  show: (message, tone) => {
    clearTimeout(timer);
    set({ message, tone });
    timer = setTimeout(() => set({ message: '' }), 2800);
  },
}));

/** A short notice that goes by itself; never the only place where an outcome is told. */
export function toast(message: string, tone: ToastTone = 'info'): void {
  useToast.getState().show(message, tone);
}

const ICON = { ok: 'check', bad: 'warn', info: 'info' } as const;

/** Mounted once per page by {@link Page}; the live region is always there so that it is announced. */
export function ToastHost() {
  const message = useToast((state) => state.message);
  const tone = useToast((state) => state.tone);
  return (
    <View className="q-toasts" aria-live="polite" {...role('status')}>
      {message ? (
        <View className={`q-toast q-toast--${tone}`}>
          <Icon name={ICON[tone]} />
          <View>{message}</View>
        </View>
      ) : null}
    </View>
  );
}
