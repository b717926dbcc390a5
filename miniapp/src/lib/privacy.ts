import Taro from '@tarojs/taro';
import { create } from 'zustand';

type Decide = (answer: Taro.onNeedPrivacyAuthorization.ResolveOption) => void;

interface PrivacyState {
  /** calls that WeChat holds back until the person has answered; several may come before that */
  waiting: readonly Decide[];
  hold: (decide: Decide) => void;
  /** to be called from the button that WeChat watches, see {@link AGREE_BUTTON} */
  agree: () => void;
  refuse: () => void;
}

/** Id of the button by which a person agrees; WeChat checks that it has been tapped. */
export const AGREE_BUTTON = 'q-privacy-agree';

/** Whether WeChat waits for a person's answer before it hands over photos, files, the clipboard or a number. */
export const usePrivacyConsent = create<PrivacyState>((set, get) => {
  const answer = (option: Taro.onNeedPrivacyAuthorization.ResolveOption) => {
    const { waiting } = get();
    set({ waiting: [] });
    for (const decide of waiting) decide(option);
  };
  return {
    waiting: [],
    hold: (decide) => {
      decide({ event: 'exposureAuthorization' });
      set(({ waiting }) => ({ waiting: [...waiting, decide] }));
    },
    agree: () => answer({ event: 'agree', buttonId: AGREE_BUTTON }),
    refuse: () => answer({ event: 'disagree' }),
  };
});

/** Our own sheet instead of WeChat's, which says nothing of what is done with the data. Older WeChat asks for nothing. */
export function wirePrivacy(): void {
  if (process.env.TARO_ENV !== 'weapp') return;
  Taro.onNeedPrivacyAuthorization?.((decide) => usePrivacyConsent.getState().hold(decide));
}

/** WeChat's number for a call that a person has not agreed to. */
const NOT_AGREED = 104;

/** Whether a call ended because the person does not agree to the guide. */
export function isPrivacyRefusal(error: unknown): boolean {
  const { errno, errMsg = '' } = (error ?? {}) as { errno?: number; errMsg?: string };
  return errno === NOT_AGREED || /privacy permission is not authorized/.test(errMsg);
}
