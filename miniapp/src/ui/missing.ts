import { useCallback, useEffect, useState } from 'react';
import Taro from '@tarojs/taro';

const web = process.env.TARO_ENV === 'h5';

/** Set by every part that shows what is missing or wrong in it; one class, because WeChat scrolls to a selector. */
export const MISSING = 'q-missing';

/** Room above what is scrolled to in WeChat, px: a label alone at the very edge is overlooked. */
const ROOM = 96;

/**
 * Brings the first thing that the page marks as missing into sight, as soon as the page has drawn the marks; on the
 * web the focus goes there too. Nothing happens where nothing is marked.
 */
export function useRevealMissing(): () => void {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked > 0) Taro.nextTick(web ? revealOnWeb : revealInWechat);
  }, [asked]);
  return useCallback(() => setAsked((times) => times + 1), []);
}

function revealInWechat(): void {
  // Refused where nothing is marked; whoever asked has said in words what is missing.
  Taro.pageScrollTo({ selector: `.${MISSING}`, offsetTop: -ROOM, duration: 200 }).catch(() => undefined);
}

function revealOnWeb(): void {
  // Pages below this one stay in the document, undrawn.
  const first = [...document.querySelectorAll(`.${MISSING}`)].find((each) => each.getClientRects().length > 0);
  if (!first) return;
  first.scrollIntoView({ block: 'center' });
  controlIn(first)?.focus({ preventScroll: true });
}

/** What mends it: a refused file before the ways to add another, a field before what stands beside its label. */
function controlIn(place: Element): HTMLElement | null {
  const controls = ['.q-file--refused [tabindex="0"]', 'input, textarea', '[tabindex="0"]:not(.p-wrong)'];
  if (place.matches('[tabindex="0"]')) return place as HTMLElement;
  for (const control of controls) {
    const found = place.querySelector<HTMLElement>(control);
    if (found) return found;
  }
  return null;
}
