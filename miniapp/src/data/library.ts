import { listBanks, listBranches, listLibrary, recogniseBank } from '@qinqing/contract/firm';
import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/request';

export const libraryKey = (enterpriseId: string | undefined) => ['firm', enterpriseId, 'library'];

/** The enterprise's own documents; nothing is asked without an enterprise. */
export const useLibrary = (enterpriseId: string | undefined) =>
  useQuery({
    queryKey: libraryKey(enterpriseId),
    queryFn: ({ signal }) => call(listLibrary, { params: { id: enterpriseId ?? '' }, query: {}, signal }),
    enabled: Boolean(enterpriseId),
  });

/** The digits that name a bank; the rest of an account number is nobody's business. */
const PREFIX_DIGITS = 10;
const LEAST_DIGITS = 6;

/** The bank of a card number by its first digits; `bank` is null where the table does not know. */
export function useBankOf(accountNumber: string) {
  const prefix = accountNumber.slice(0, PREFIX_DIGITS);
  return useQuery({
    queryKey: ['firm', 'bank-of', prefix],
    queryFn: ({ signal }) => call(recogniseBank, { query: { prefix }, signal }),
    enabled: prefix.length >= LEAST_DIGITS,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Banks by a piece of their name or nickname; nothing is asked without one. */
export const useBanks = (q: string) =>
  useQuery({
    queryKey: ['firm', 'banks', q],
    queryFn: ({ signal }) => call(listBanks, { query: { q }, signal }),
    enabled: q !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useBranches = (code: string | undefined) =>
  useQuery({
    queryKey: ['firm', 'branches', code],
    queryFn: ({ signal }) => call(listBranches, { params: { code: code ?? '' }, query: {}, signal }),
    enabled: Boolean(code),
    staleTime: Number.POSITIVE_INFINITY,
  });
