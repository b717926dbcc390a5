import type { ITouchEvent } from '@tarojs/components';

const web = process.env.TARO_ENV === 'h5';

/** What a part hands to a Taro primitive: attribute names differ per target, so the type stays open. */
type Attributes = Record<string, unknown>;

/** `role` on the web, `aria-role` in WeChat; no single name works in both. */
export function role(name: string): Attributes {
  return web ? { role: name } : { 'aria-role': name };
}

/** A heading of the given level; WeChat knows no levels. */
export function heading(level: 1 | 2 | 3): Attributes {
  return web ? { role: 'heading', 'aria-level': String(level) } : { 'aria-role': 'header' };
}

/** Purely decorative: hidden from screen readers on both targets. */
export const decorative: Attributes = { 'aria-hidden': 'true' };

export interface PressOptions {
  /** spoken name, where the visible text alone is not enough */
  label?: string | undefined;
  role?: 'button' | 'link' | 'tab' | 'radio' | 'checkbox' | 'switch' | 'menuitem';
  disabled?: boolean | undefined;
}

/** Makes a View act as a control: by touch everywhere, by Enter and Space on the web. */
export function pressable(onPress: () => void, options: PressOptions = {}): Attributes {
  const { label, disabled = false } = options;
  const press = (event?: ITouchEvent) => {
    event?.stopPropagation?.();
    if (!disabled) onPress();
  };
  return {
    ...role(options.role ?? 'button'),
    ...(label ? { 'aria-label': label } : {}),
    ...(disabled ? { 'aria-disabled': 'true' } : {}),
    onClick: press,
    ...(web
      ? {
          tabIndex: 0,
          onKeyDown: (event: KeyboardEvent) => {
            moveInGroup(event);
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            press();
          },
        }
      : { hoverClass: disabled ? 'none' : 'q-press', hoverStartTime: 20, hoverStayTime: 80 }),
  };
}

const STEP: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Arrows walk round a tablist or radiogroup, Home and End go to its ends (ARIA Authoring Practices, Tabs and Radio
 * Group). They move only: here a choice may answer a question and go on to the next, so choosing is by Enter or Space.
 */
function moveInGroup(event: KeyboardEvent): void {
  const here = event.currentTarget as HTMLElement;
  const kind = here.getAttribute('role');
  const step = STEP[event.key];
  if ((kind !== 'tab' && kind !== 'radio') || (step === undefined && event.key !== 'Home' && event.key !== 'End'))
    return;
  const group = here.closest(kind === 'tab' ? '[role=tablist]' : '[role=radiogroup]');
  const all = [...(group?.querySelectorAll<HTMLElement>(`[role=${kind}]`) ?? [])];
  if (all.length === 0) return;
  event.preventDefault();
  const to = step === undefined ? (event.key === 'Home' ? 0 : -1) : all.indexOf(here) + step;
  all[(to + all.length) % all.length]?.focus();
}

export interface InputSemantics {
  label: string;
  invalid?: boolean | undefined;
  required?: boolean | undefined;
  describedBy?: string | undefined;
  /** attributes that only the web knows, named as React names them (inputMode, autoComplete) */
  web?: Record<string, string>;
}

/** Name and state of a field; on the web also what its keypad and completion need. */
export function inputSemantics({ label, invalid, required, describedBy, web: extra }: InputSemantics): Attributes {
  if (!web) return { 'aria-label': label };
  return {
    'aria-label': label,
    'aria-invalid': invalid ? 'true' : 'false',
    ...(required ? { 'aria-required': 'true' } : {}),
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
    ...extra,
  };
}
