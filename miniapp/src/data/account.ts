import type { BodyIn, ParamsOf, ResponseOf, RouteContract } from '@qinqing/contract';
import {
  acceptInvitation,
  addToLibrary,
  cancelBinding,
  changeLibraryDocument,
  changeMember,
  decideEnterpriseBinding,
  deleteMyData,
  getDeletionTerms,
  getRegistration,
  givePhone,
  invite,
  leaveEnterprise,
  listAccess,
  listBindings,
  listConsents,
  listCorrections,
  listEnterpriseBindings,
  listInvitations,
  listMembers,
  recordConsents,
  removeLibraryDocument,
  removeMember,
  removePhone,
  renameMe,
  requestBinding,
  requestCorrection,
  revokeInvitation,
  transferEnterprise,
} from '@qinqing/contract/firm';
import { getPrivacy } from '@qinqing/contract/public';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { once } from '@/lib/idempotency';
import { call } from '@/lib/request';
import { useLoggedIn } from '@/lib/session';
import { usePaged } from './paging';

/** What a person may do about firms, colleagues, papers, messages and the person's own data. */

type Ask<R> = { params?: ParamsOf<R>; body?: BodyIn<R> };

/**
 * An act of the account. The same act with the same content carries the same key until its answer is known; whatever
 * a firm's screens show is asked anew afterwards.
 */
function useAct<R extends RouteContract>(route: R) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ask: Ask<R>): Promise<ResponseOf<R>> =>
      once(`${route.method} ${route.path} ${JSON.stringify(ask)}`, (idempotencyKey) =>
        call(route, { ...ask, ...(route.idempotent ? { idempotencyKey } : {}) }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['firm'] }),
  });
}

export const useRequestBinding = () => useAct(requestBinding);
export const useCancelBinding = () => useAct(cancelBinding);
export const useAcceptInvitation = () => useAct(acceptInvitation);
export const useDecideBinding = () => useAct(decideEnterpriseBinding);
export const useChangeMember = () => useAct(changeMember);
export const useRemoveMember = () => useAct(removeMember);
export const useTransfer = () => useAct(transferEnterprise);
export const useLeave = () => useAct(leaveEnterprise);
export const useInvite = () => useAct(invite);
export const useRevokeInvitation = () => useAct(revokeInvitation);
export const useAddToLibrary = () => useAct(addToLibrary);
export const useChangeDocument = () => useAct(changeLibraryDocument);
export const useRemoveDocument = () => useAct(removeLibraryDocument);
export const useRecordConsents = () => useAct(recordConsents);
export const useRequestCorrection = () => useAct(requestCorrection);
export const useRename = () => useAct(renameMe);
export const useGivePhone = () => useAct(givePhone);
export const useRemovePhone = () => useAct(removePhone);
export const useDeleteMyData = () => useAct(deleteMyData);

export const useBindings = () => {
  const enabled = useLoggedIn();
  return useQuery({
    queryKey: ['firm', 'bindings'],
    queryFn: ({ signal }) => call(listBindings, { signal }),
    enabled,
  });
};

/** @param uscc asked for once it is complete */
export const useRegistration = (uscc: string) =>
  useQuery({
    queryKey: ['firm', 'registration', uscc],
    queryFn: ({ signal }) => call(getRegistration, { params: { uscc }, signal }),
    enabled: uscc.length === 18,
    retry: false,
  });

export const useMembers = (id: string | undefined) =>
  useQuery({
    queryKey: ['firm', id, 'members'],
    queryFn: ({ signal }) => call(listMembers, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id),
  });

/** Only for who manages the enterprise. */
export const useRequests = (id: string | undefined, manages: boolean) =>
  useQuery({
    queryKey: ['firm', id, 'requests'],
    queryFn: ({ signal }) => call(listEnterpriseBindings, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id) && manages,
  });

/** Only for who manages the enterprise. */
export const useInvitations = (id: string | undefined, manages: boolean) =>
  useQuery({
    queryKey: ['firm', id, 'invitations'],
    queryFn: ({ signal }) => call(listInvitations, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id) && manages,
  });

export const useConsents = () => {
  const enabled = useLoggedIn();
  return useQuery({
    queryKey: ['firm', 'consents'],
    queryFn: ({ signal }) => call(listConsents, { signal }),
    enabled,
  });
};

export const useCorrections = (id: string | undefined) =>
  useQuery({
    queryKey: ['firm', id, 'corrections'],
    queryFn: ({ signal }) => call(listCorrections, { params: { id: id ?? '' }, signal }),
    enabled: Boolean(id),
  });

export const useAccessLog = (id: string | undefined) =>
  usePaged(
    ['firm', id, 'access'],
    (cursor, signal) => call(listAccess, { params: { id: id ?? '' }, query: { cursor, limit: '20' }, signal }),
    Boolean(id),
  );

/** @param wanted asked only where somebody means to read it */
export const useDeletionTerms = (wanted: boolean) =>
  useQuery({
    queryKey: ['firm', 'deletion'],
    queryFn: ({ signal }) => call(getDeletionTerms, { signal }),
    enabled: wanted,
  });

export const usePrivacy = () =>
  useQuery({ queryKey: ['privacy'], queryFn: ({ signal }) => call(getPrivacy, { signal }), staleTime: 600_000 });
