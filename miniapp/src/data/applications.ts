import {
  deleteDraft,
  getApplication,
  getReusable,
  listApplications,
  openDraft,
  resubmitApplication,
  reuseLast,
  submitApplication,
  withdrawApplication,
  type FirmApplication,
} from '@qinqing/contract/firm';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deviceId } from '@/lib/device';
import { once } from '@/lib/idempotency';
import { call } from '@/lib/request';
import { useLoggedIn } from '@/lib/session';
import { usePaged } from './paging';

export const applicationKey = (id: string) => ['firm', 'application', id];

export const useApplications = (enterpriseId: string | undefined, limit = '20') => {
  const loggedIn = useLoggedIn();
  return usePaged(
    ['firm', 'applications', enterpriseId, limit],
    (cursor, signal) => call(listApplications, { query: { enterpriseId, cursor, limit }, signal }),
    loggedIn,
  );
};

/** While the queue or the bank is at work the answer changes by itself: ask again every few seconds. */
const MOVING = new Set(['submitted', 'checking']);

export const useApplication = (id: string) =>
  useQuery({
    queryKey: applicationKey(id),
    queryFn: ({ signal }) => call(getApplication, { params: { id }, signal }),
    enabled: id !== '',
    // Desks and banks act meanwhile: what is kept is shown at once, but each opening asks again.
    staleTime: 0,
    refetchInterval: (query) => (query.state.data && MOVING.has(query.state.data.status) ? 3000 : false),
  });

/** After any act on a case: its page, the lists, and what the firm may still get. */
function useRefresh() {
  const client = useQueryClient();
  return (application?: FirmApplication) => {
    if (application) client.setQueryData(applicationKey(application.id), application);
    void client.invalidateQueries({ queryKey: ['firm'] });
  };
}

export function useOpenDraft() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (ask: { measureId: string; enterpriseId: string; fromChapterId?: string | undefined }) =>
      once(`draft:${ask.enterpriseId}:${ask.measureId}:${ask.fromChapterId ?? ''}`, (idempotencyKey) =>
        call(openDraft, { body: ask, idempotencyKey }),
      ),
    onSuccess: refresh,
  });
}

const reusableKey = (id: string) => ['firm', 'reusable', id];

/** What the last application of the enterprise could still give to a draft. */
export const useReusable = ({ id, status }: FirmApplication) =>
  useQuery({
    queryKey: reusableKey(id),
    queryFn: ({ signal }) => call(getReusable, { params: { id }, signal }),
    enabled: status === 'draft',
  });

export function useReuse(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ version, applicationId }: { version: number; applicationId: string }) =>
      once(`reuse:${id}:${version}:${applicationId}`, (idempotencyKey) =>
        call(reuseLast, { params: { id }, body: { version, applicationId, device: deviceId() }, idempotencyKey }),
      ),
    onSuccess: (application) => {
      client.setQueryData(applicationKey(id), application);
      void client.invalidateQueries({ queryKey: reusableKey(id) });
    },
  });
}

export function useDeleteDraft() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => call(deleteDraft, { params: { id } }),
    onSuccess: () => refresh(),
  });
}

export function useSubmit(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (version: number) =>
      once(`submit:${id}:${version}`, (idempotencyKey) =>
        call(submitApplication, { params: { id }, body: { version, declared: true }, idempotencyKey }),
      ),
    onSuccess: () => refresh(),
  });
}

export function useResubmit(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { version: number; note?: string | undefined }) =>
      once(`resubmit:${id}:${body.version}:${body.note ?? ''}`, (idempotencyKey) =>
        call(resubmitApplication, { params: { id }, body, idempotencyKey }),
      ),
    onSuccess: refresh,
  });
}

export function useWithdraw(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { version: number; reason?: string | undefined }) =>
      once(`withdraw:${id}:${body.version}:${body.reason ?? ''}`, (idempotencyKey) =>
        call(withdrawApplication, { params: { id }, body, idempotencyKey }),
      ),
    onSuccess: refresh,
  });
}
