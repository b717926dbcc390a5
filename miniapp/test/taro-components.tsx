import type { ReactNode } from 'react';

/** Stand-ins for Taro's primitives: plain elements with the same props, for tests of our own parts. */
type Props = Record<string, unknown> & { children?: ReactNode };

const OWN = new Set([
  'hoverClass',
  'hoverStartTime',
  'hoverStayTime',
  'catchMove',
  'scrollX',
  'enhanced',
  'showScrollbar',
  'placeholderClass',
]);

function plain({ children, ...props }: Props) {
  return { ...Object.fromEntries(Object.entries(props).filter(([name]) => !OWN.has(name))), children };
}

type InputProps = Props & {
  onInput?: (event: { detail: { value: string } }) => void;
  nativeProps?: Record<string, string>;
};

export const View = (props: Props) => <div {...plain(props)} />;
export const ScrollView = (props: Props) => <div {...plain(props)} />;
export const Text = (props: Props) => <span {...plain(props)} />;
export const Image = (props: Props) => <img alt="" {...plain(props)} />;

export function Input({
  onInput,
  nativeProps,
  maxlength,
  confirmType: _confirm,
  onConfirm: _done,
  ...rest
}: InputProps) {
  const { children: _none, ...props } = plain(rest);
  return (
    <input
      {...props}
      {...nativeProps}
      maxLength={Number(maxlength ?? 200)}
      onChange={(event) => onInput?.({ detail: { value: event.target.value } })}
    />
  );
}

export function Textarea({ onInput, nativeProps, maxlength, ...rest }: InputProps) {
  const { children: _none, ...props } = plain(rest);
  return (
    <textarea
      {...props}
      {...nativeProps}
      maxLength={Number(maxlength ?? 500)}
      onChange={(event) => onInput?.({ detail: { value: event.target.value } })}
    />
  );
}
