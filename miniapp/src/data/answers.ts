import type { FactRaw } from '@qinqing/contract';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { phoneStorage } from '@/lib/storage';
import { QUESTIONS } from './questions';

interface AnswersState {
  /** question → chosen option */
  chosen: Record<string, string>;
  /** figures typed into the calculator, by fact name; money in fen */
  typed: Record<string, FactRaw>;
  choose: (question: string, option: string) => void;
  type: (fact: string, value: FactRaw | null) => void;
  clear: () => void;
}

/** What a person has said without logging in. Kept on this phone only; nothing of it is sent before an application. */
export const useAnswers = create<AnswersState>()(
  persist(
    (set) => ({
      chosen: {},
      typed: {},
      choose: (question, option) => set((state) => ({ chosen: { ...state.chosen, [question]: option } })),
      type: (fact, value) =>
        set(({ typed }) => {
          const { [fact]: _old, ...rest } = typed;
          return { typed: value === null ? rest : { ...rest, [fact]: value } };
        }),
      clear: () => set({ chosen: {}, typed: {} }),
    }),
    { name: 'qinqing-answers', version: 1, storage: phoneStorage },
  ),
);

/** The answers as facts; a typed figure goes before a chosen option. */
export function answeredFacts({ chosen, typed }: Pick<AnswersState, 'chosen' | 'typed'>): Record<string, FactRaw> {
  const facts: Record<string, FactRaw> = {};
  for (const { key, options } of QUESTIONS)
    Object.assign(facts, options.find((option) => option.value === chosen[key])?.facts);
  return { ...facts, ...typed };
}

export const answeredAll = ({ chosen }: Pick<AnswersState, 'chosen'>): boolean =>
  QUESTIONS.every(({ key }) => chosen[key] !== undefined);
