import {
  addPayeeAccount,
  getEnterprise,
  getEvaluation,
  getFirmHome,
  getFirmMe,
  listMatches,
  listMessages,
  listPayeeAccounts,
  readMessage,
} from '@qinqing/contract/firm';
import type { BodyIn } from '@qinqing/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { once } from '@/lib/idempotency';
import { call } from '@/lib/request';
import { useLoggedIn, useSession } from '@/lib/session';
import { usePaged } from './paging';

export const useMe = () => {
  const enabled = useLoggedIn();
  return useQuery({
    queryKey: ['firm', 'me'],
    queryFn: async ({ signal }) => {
      const me = await call(getFirmMe, { signal });
      useSession.getState().know(me);
      return me;
    },
    enabled,
  });
};

/** What a person may get and what waits for the person; asked anew at every opening, because desks act meanwhile. */
export const useFirmHome = (enterpriseId: string | undefined) => {
  const enabled = useLoggedIn();
  return useQuery({
    queryKey: ['firm', 'home', enterpriseId],
    queryFn: ({ signal }) => call(getFirmHome, { query: enterpriseId ? { enterpriseId } : {}, signal }),
    enabled,
    staleTime: 0,
  });
};

export const useProfile = (id: string | undefined) =>
  useQuery({
    queryKey: ['firm', id, 'profile'],
    queryFn: ({ signal }) => call(getEnterprise, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id),
  });

export const useMatches = (id: string | undefined) =>
  useQuery({
    queryKey: ['firm', id, 'matches'],
    queryFn: ({ signal }) => call(listMatches, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id),
  });

export const useEvaluation = (id: string | undefined, measureId: string) =>
  useQuery({
    queryKey: ['firm', id, 'evaluation', measureId],
    queryFn: ({ signal }) => call(getEvaluation, { params: { id: id ?? '', measureId }, signal }),
    enabled: Boolean(id),
  });

export const usePayeeAccounts = (id: string | undefined) =>
  useQuery({
    queryKey: ['firm', id, 'payees'],
    queryFn: ({ signal }) => call(listPayeeAccounts, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id),
  });

export function useAddPayee(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyIn<typeof addPayeeAccount>) =>
      once(
        `payee:${id}:${body.accountNumber}:${body.accountName}:${body.bankName}:${body.branchName ?? ''}`,
        (idempotencyKey) => call(addPayeeAccount, { params: { id }, body, idempotencyKey }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['firm', id, 'payees'] }),
  });
}

export const useMessages = () => {
  const enabled = useLoggedIn();
  return usePaged(
    ['firm', 'messages'],
    (cursor, signal) => call(listMessages, { query: { cursor, limit: '20' }, signal }),
    enabled,
  );
};

export function useReadMessage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(readMessage, { params: { id } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['firm', 'messages'] });
      void client.invalidateQueries({ queryKey: ['firm', 'me'] });
    },
  });
}
