import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { phoneStorage } from './storage';

type TextSize = 'm' | 'l' | 'xl';

interface DisplayState {
  /** 长辈版: larger text and targets, stronger contrast */
  elder: boolean;
  text: TextSize;
  setElder: (elder: boolean) => void;
  setText: (text: TextSize) => void;
}

/** How this person wants the screens drawn. Kept on the phone, without log-in. */
export const useDisplay = create<DisplayState>()(
  persist(
    (set) => ({
      elder: false,
      text: 'm',
      setElder: (elder) => set({ elder }),
      setText: (text) => set({ text }),
    }),
    { name: 'qinqing-display', version: 1, storage: phoneStorage },
  ),
);

/** Class names of the page root that carry the choice into the tokens. */
export function useDisplayClass(): string {
  const elder = useDisplay((state) => state.elder);
  const text = useDisplay((state) => state.text);
  return `${elder ? 'theme-elder' : ''} ${text === 'm' ? '' : `text-${text}`}`.trim();
}
