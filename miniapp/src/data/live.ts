import { getNextSession, getRecording, listRecordings, reportPlay } from '@qinqing/contract/public';
import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/request';
import { viewerId } from '@/lib/viewer';
import { usePaged } from './paging';

export const useRecordings = (limit: string) =>
  usePaged(['recordings', limit], (cursor, signal) => call(listRecordings, { query: { cursor, limit }, signal }));

/** The live session that runs now or comes next. */
export const useNextSession = () =>
  useQuery({ queryKey: ['next-session'], queryFn: ({ signal }) => call(getNextSession, { signal }) });

export const useRecording = (id: string) =>
  useQuery({
    queryKey: ['recording', id],
    queryFn: ({ signal }) => call(getRecording, { params: { id }, signal }),
    enabled: id !== '',
  });

/** Tells the server how far a viewing went. A lost report must never disturb the viewing. */
export function tellPlay(id: string, positionSeconds: number, event: 'play' | 'progress' | 'end'): void {
  call(reportPlay, { params: { id }, body: { viewer: viewerId(), positionSeconds, event } }).catch(() => undefined);
}
