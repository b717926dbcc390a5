import type { QueryIn } from '@qinqing/contract';
import {
  getMeasure,
  getPackage,
  getReleased,
  getServiceInfo,
  listMeasures,
  listPublicity,
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

export const useMeasure = (id: string) =>
  useQuery({
    queryKey: ['measure', id],
    queryFn: ({ signal }) => call(getMeasure, { params: { id }, signal }),
    enabled: id !== '',
  });

export const usePublicity = (limit: string) =>
  usePaged(['publicity', limit], (cursor, signal) => call(listPublicity, { query: { cursor, limit }, signal }));
