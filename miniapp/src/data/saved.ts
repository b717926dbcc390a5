import { listSavedMeasures, saveMeasure, unsaveMeasure } from '@qinqing/contract/firm';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newKey } from '@/lib/idempotency';
import { call } from '@/lib/request';
import { useLoggedIn } from '@/lib/session';

const KEY = ['firm', 'saved'];

export const useSaved = () => {
  const enabled = useLoggedIn();
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => call(listSavedMeasures, { signal }), enabled });
};

/** Puts a measure aside, with or without news of it. Saying the same twice changes nothing, so each act is its own. */
export function useSave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ measureId, subscribed }: { measureId: string; subscribed: boolean }) =>
      call(saveMeasure, { params: { measureId }, body: { subscribed }, idempotencyKey: newKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useUnsave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (measureId: string) => call(unsaveMeasure, { params: { measureId }, idempotencyKey: newKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
