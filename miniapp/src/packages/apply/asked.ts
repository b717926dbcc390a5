import type { SupplementNotice } from '@qinqing/contract/firm';

type Item = SupplementNotice['items'][number];

/** What the reviewer asks for, with what it is about: “请重新上传” alone would leave open which paper. */
export const askedText = ({ target, text }: Item): string => `${target}：${text}`;

/** What was asked of a question or a paper, by its name: picked from the list, or typed without what stands in brackets. */
export function askedOf(items: readonly Item[], name: string): string | undefined {
  const names = [name, name.replace(/（[^）]*）$/, '')];
  const texts = items.filter(({ target }) => names.includes(target.trim())).map(({ text }) => text);
  return texts.length > 0 ? texts.join('；') : undefined;
}
