import type { QueryIn, ResponseOf } from '@qinqing/contract';
import {
  getDocument,
  getMeasure,
  getMeasureFacets,
  getMeasureHistory,
  getPackage,
  getReleased,
  getServiceInfo,
  listMeasures,
  getPublicity,
  listPublicity,
  listRules,
} from '@qinqing/contract/public';
import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/request';
import { usePaged } from './paging';

export type MeasureFilter = Omit<QueryIn<typeof listMeasures>, 'cursor' | 'limit'>;

export const useServiceInfo = () =>
  useQuery({ queryKey: ['service'], queryFn: ({ signal }) => call(getServiceInfo, { signal }), staleTime: 600_000 });

export const usePolicyPackage = () =>
  useQuery({ queryKey: ['package'], queryFn: ({ signal }) => call(getPackage, { signal }) });

export const useReleased = () =>
  useQuery({ queryKey: ['released'], queryFn: ({ signal }) => call(getReleased, { query: {}, signal }) });

export const useMeasures = (filter: MeasureFilter) =>
  usePaged(['measures', filter], (cursor, signal) =>
    call(listMeasures, { query: { ...filter, cursor, limit: '20' }, signal }),
  );

const titlesOf = ({ items }: ResponseOf<typeof listMeasures>) => new Map(items.map(({ code, title }) => [code, title]));

/** What each measure is called, by its code. @param enabled false where nothing has to be named */
export const useMeasureTitles = (enabled: boolean) =>
  useQuery({
    queryKey: ['measures', 'titles'],
    queryFn: ({ signal }) => call(listMeasures, { query: { limit: '100' }, signal }),
    select: titlesOf,
    staleTime: 600_000,
    enabled,
  });

/** The deciding part of every measure, for weighing answers on the phone. */
export const useRules = () =>
  useQuery({ queryKey: ['rules'], queryFn: ({ signal }) => call(listRules, { signal }), staleTime: 600_000 });

export const useMeasure = (id: string) =>
  useQuery({
    queryKey: ['measure', id],
    queryFn: ({ signal }) => call(getMeasure, { params: { id }, signal }),
    enabled: id !== '',
  });

export const useFacets = () =>
  useQuery({ queryKey: ['facets'], queryFn: ({ signal }) => call(getMeasureFacets, { signal }), staleTime: 600_000 });

export const useMeasureHistory = (id: string) =>
  useQuery({
    queryKey: ['measure', id, 'history'],
    queryFn: ({ signal }) => call(getMeasureHistory, { params: { id }, signal }),
  });

export const useDocument = (id: string) =>
  useQuery({
    queryKey: ['document', id],
    queryFn: ({ signal }) => call(getDocument, { params: { id }, signal }),
    enabled: id !== '',
  });

export const usePublicityNotice = (id: string) =>
  useQuery({
    queryKey: ['publicity', 'one', id],
    queryFn: ({ signal }) => call(getPublicity, { params: { id }, signal }),
    enabled: id !== '',
  });

export const usePublicity = (limit: string) =>
  usePaged(['publicity', limit], (cursor, signal) => call(listPublicity, { query: { cursor, limit }, signal }));
