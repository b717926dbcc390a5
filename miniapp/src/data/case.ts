import {
  answerRepair,
  closeStuckCase,
  confirmOffer,
  correctOffer,
  declineOffer,
  fileAppeal,
  fileObjection,
  getFollowUp,
  getMyObjection,
  getOffer,
  getStuckCase,
  listFirmClawbacks,
  listMyObjections,
  listOffers,
  listRepairs,
  listStuckCases,
  objectToOffer,
  openStuckCase,
  rateApplication,
  replyStuckCase,
} from '@qinqing/contract/firm';
import type { BodyIn, OfferStatus } from '@qinqing/contract';
import { checkCertificate, type MeasureCard } from '@qinqing/contract/public';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { once } from '@/lib/idempotency';
import { call } from '@/lib/request';
import { useLoggedIn, useSession } from '@/lib/session';
import { usePaged } from './paging';

/** What surrounds a running case: offers, repairs, clawbacks, appeals, objections, ratings, the stuck-case window. */

// Desks act meanwhile: what is kept is shown at once, but each opening asks again.
const FRESH = { staleTime: 0 };

/** An act under its key; afterwards everything of the firm is asked for again. */
function useAct<Input, Answer>(name: (input: Input) => string, run: (input: Input, key: string) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => once(`${name(input)}:${JSON.stringify(input)}`, (key) => run(input, key)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['firm'] }),
  });
}

export const useFollowUp = (applicationId: string) =>
  useQuery({
    queryKey: ['firm', 'follow-up', applicationId],
    queryFn: ({ signal }) => call(getFollowUp, { params: { id: applicationId }, signal }),
    enabled: applicationId !== '',
    ...FRESH,
  });

const LIVE: readonly OfferStatus[] = ['open', 'questioned'];

export const useOffers = (enterpriseId: string | undefined) =>
  usePaged(
    ['firm', 'offers', enterpriseId],
    (cursor, signal) => call(listOffers, { query: { enterpriseId, cursor, limit: '20' }, signal }),
    Boolean(enterpriseId),
  );

/**
 * The offer of a measure that waits for the firm's word, or whose doubts are being looked into. Only what needs no
 * application is offered; of other measures nothing is asked.
 */
export function useLiveOffer(enterpriseId: string | undefined, { id, mode }: Pick<MeasureCard, 'id' | 'mode'>) {
  const { data } = useOffers(mode === 'no_application' ? enterpriseId : undefined);
  return data?.find((offer) => offer.measureId === id && LIVE.includes(offer.status));
}

export const useOffer = (id: string) =>
  useQuery({
    queryKey: ['firm', 'offer', id],
    queryFn: ({ signal }) => call(getOffer, { params: { id }, signal }),
    enabled: id !== '',
    ...FRESH,
  });

export const useConfirmOffer = (id: string) =>
  useAct(
    () => `offer-confirm:${id}`,
    (body: BodyIn<typeof confirmOffer>, idempotencyKey) => call(confirmOffer, { params: { id }, body, idempotencyKey }),
  );

export const useCorrectOffer = (id: string) =>
  useAct(
    () => `offer-correct:${id}`,
    (body: BodyIn<typeof correctOffer>, idempotencyKey) => call(correctOffer, { params: { id }, body, idempotencyKey }),
  );

export const useObjectToOffer = (id: string) =>
  useAct(
    () => `offer-object:${id}`,
    (body: BodyIn<typeof objectToOffer>, idempotencyKey) =>
      call(objectToOffer, { params: { id }, body, idempotencyKey }),
  );

export const useDeclineOffer = (id: string) =>
  useAct(
    () => `offer-decline:${id}`,
    (body: BodyIn<typeof declineOffer>, idempotencyKey) => call(declineOffer, { params: { id }, body, idempotencyKey }),
  );

/** Over all enterprises of the person, as clawbacks are; each with the enterprise whose money it is. */
export const useRepairs = () => {
  const session = useSession((state) => state.session);
  const enterprises = session?.enterprises ?? [];
  return useQuery({
    queryKey: ['firm', 'repairs', ...enterprises.map(({ id }) => id)],
    queryFn: async ({ signal }) => {
      const lists = enterprises.map(async (enterprise) => {
        const { items } = await call(listRepairs, { params: { id: enterprise.id }, signal });
        return items.map((repair) => ({ repair, enterprise }));
      });
      return { items: (await Promise.all(lists)).flat() };
    },
    enabled: enterprises.length > 0,
    ...FRESH,
  });
};

export const useAnswerRepair = () =>
  useAct(
    ({ id }: { id: string }) => `repair:${id}`,
    ({ id, ...body }: BodyIn<typeof answerRepair> & { id: string }, idempotencyKey) =>
      call(answerRepair, { params: { id }, body, idempotencyKey }),
  );

/** Over all enterprises of the person: a message may be about another one than that acted for. */
export const useClawbacks = () => {
  const session = useSession((state) => state.session);
  const enterpriseIds = (session?.enterprises ?? []).map(({ id }) => id);
  return useQuery({
    queryKey: ['firm', 'clawbacks', ...enterpriseIds],
    queryFn: async ({ signal }) => {
      const lists = enterpriseIds.map((enterpriseId) => call(listFirmClawbacks, { query: { enterpriseId }, signal }));
      return { items: (await Promise.all(lists)).flatMap(({ items }) => items) };
    },
    enabled: enterpriseIds.length > 0,
    ...FRESH,
  });
};

export const useFileAppeal = (applicationId: string) =>
  useAct(
    () => `appeal:${applicationId}`,
    (body: BodyIn<typeof fileAppeal>, idempotencyKey) =>
      call(fileAppeal, { params: { id: applicationId }, body, idempotencyKey }),
  );

export const useRate = (applicationId: string) =>
  useAct(
    () => `rate:${applicationId}`,
    (body: BodyIn<typeof rateApplication>, idempotencyKey) =>
      call(rateApplication, { params: { id: applicationId }, body, idempotencyKey }),
  );

export const useObjections = () => {
  const enabled = useLoggedIn();
  return usePaged(
    ['firm', 'objections'],
    (cursor, signal) => call(listMyObjections, { query: { cursor, limit: '20' }, signal }),
    enabled,
  );
};

export const useObjection = (id: string) =>
  useQuery({
    queryKey: ['firm', 'objection', id],
    queryFn: ({ signal }) => call(getMyObjection, { params: { id }, signal }),
    enabled: id !== '',
    ...FRESH,
  });

export const useFileObjection = () =>
  useAct(
    ({ itemId }: BodyIn<typeof fileObjection>) => `objection:${itemId}`,
    (body: BodyIn<typeof fileObjection>, idempotencyKey) => call(fileObjection, { body, idempotencyKey }),
  );

export const useStuckCases = () => {
  const enabled = useLoggedIn();
  return usePaged(
    ['firm', 'stuck'],
    (cursor, signal) => call(listStuckCases, { query: { cursor, limit: '20' }, signal }),
    enabled,
  );
};

export const useStuckCase = (id: string) =>
  useQuery({
    queryKey: ['firm', 'stuck', id],
    queryFn: ({ signal }) => call(getStuckCase, { params: { id }, signal }),
    enabled: id !== '',
    ...FRESH,
  });

export const useOpenStuckCase = () =>
  useAct(
    ({ applicationId = '' }: BodyIn<typeof openStuckCase>) => `stuck:${applicationId}`,
    (body: BodyIn<typeof openStuckCase>, idempotencyKey) => call(openStuckCase, { body, idempotencyKey }),
  );

export const useReplyStuckCase = (id: string) =>
  useAct(
    () => `stuck-reply:${id}`,
    (body: BodyIn<typeof replyStuckCase>, idempotencyKey) =>
      call(replyStuckCase, { params: { id }, body, idempotencyKey }),
  );

export const useCloseStuckCase = (id: string) =>
  useAct(
    () => `stuck-close:${id}`,
    (body: BodyIn<typeof closeStuckCase>, idempotencyKey) =>
      call(closeStuckCase, { params: { id }, body, idempotencyKey }),
  );

export const useCertificate = (code: string) =>
  useQuery({
    queryKey: ['certificate', code],
    queryFn: ({ signal }) => call(checkCertificate, { params: { code }, signal }),
    enabled: code !== '',
  });
