import { create } from 'zustand';
import type { MeasureFilter } from './policy';

interface FilterState {
  filter: MeasureFilter;
  /** replaces everything: used by links from other pages, which a tab page can't receive as parameters */
  only: (filter: MeasureFilter) => void;
  set: <K extends keyof MeasureFilter>(key: K, value: MeasureFilter[K]) => void;
}

export const usePolicyFilter = create<FilterState>()((set) => ({
  filter: {},
  only: (filter) => set({ filter }),
  set: (key, value) => set((state) => ({ filter: { ...state.filter, [key]: value } })),
}));
