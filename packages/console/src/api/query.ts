import type { ParamsOf, QueryIn, ResponseOf, RouteContract } from '@qinqing/contract';
import {
  keepPreviousData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { useState } from 'react';
import { type CallInput, call } from './client';
import { ApiError, asApiError } from './errors';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => error instanceof ApiError && error.undecided && count < 2,
    },
    // A write is sent again by the person who sees it failed, with the same key; never silently.
    mutations: { retry: false },
  },
});

export interface ReadInput<R> {
  params?: ParamsOf<R>;
  query?: QueryIn<R>;
}

interface ReadOptions<T> {
  enabled?: boolean;
  /** Reads again after so many milliseconds; a function stops by answering undefined. */
  refetchMs?: number | ((data: T | undefined) => number | undefined);
}

export function routeKey<R extends RouteContract>(route: R, input: ReadInput<R> = {}): readonly unknown[] {
  return input.params || input.query ? [route.path, input.params ?? null, input.query ?? null] : [route.path];
}

export function useRead<R extends RouteContract>(
  route: R,
  input: ReadInput<R> = {},
  { enabled = true, refetchMs }: ReadOptions<ResponseOf<R>> = {},
): UseQueryResult<ResponseOf<R>, ApiError> {
  return useQuery<ResponseOf<R>, ApiError>({
    queryKey: routeKey(route, input),
    queryFn: ({ signal }) => call(route, { ...input, signal }),
    enabled,
    refetchInterval: (query) => (typeof refetchMs === 'function' ? refetchMs(query.state.data) : refetchMs) ?? false,
  });
}

/** Reads what will be wanted next; a failure is met again, and shown, when it is wanted. */
export function readAhead<R extends RouteContract>(route: R, input: ReadInput<R>): void {
  void queryClient.prefetchQuery({
    queryKey: routeKey(route, input),
    queryFn: ({ signal }) => call(route, { ...input, signal }),
  });
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number | undefined;
}

export interface Pages<T> {
  items: T[];
  total: number | undefined;
  nextCursor: string | null;
  isPending: boolean;
  isFetching: boolean;
  error: ApiError | null;
  refetch: () => void;
  hasMore: boolean;
  more: () => void;
  loadingMore: boolean;
}

/** A list read by cursor, page after page. While a filter changes, the old rows stay until the new ones are there. */
export function usePages<R extends RouteContract>(
  route: R,
  query: QueryIn<R>,
  limit = 50,
  params?: ParamsOf<R>,
): Pages<ResponseOf<R> extends Page<infer T> ? T : never> {
  type T = ResponseOf<R> extends Page<infer Item> ? Item : never;
  const result = useInfiniteQuery<Page<T>, ApiError, { pages: Page<T>[] }, readonly unknown[], string | null>({
    queryKey: [route.path, 'pages', params ?? null, query],
    queryFn: async ({ pageParam, signal }) => {
      const paged = { ...(query as object), limit: String(limit), ...(pageParam ? { cursor: pageParam } : {}) };
      return (await call(route, { ...(params ? { params } : {}), query: paged as QueryIn<R>, signal })) as Page<T>;
    },
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
  const pages = result.data?.pages ?? [];
  const last = pages.at(-1);
  return {
    items: pages.flatMap((page) => page.items),
    total: pages[0]?.total,
    nextCursor: last?.nextCursor ?? null,
    isPending: result.isPending,
    isFetching: result.isFetching,
    error: result.error,
    refetch: () => void result.refetch(),
    hasMore: result.hasNextPage,
    more: () => void result.fetchNextPage(),
    loadingMore: result.isFetchingNextPage,
  };
}

export function useAction<R extends RouteContract>(
  route: R,
  onDone: (answer: ResponseOf<R>) => void,
  onFail: (error: ApiError) => void,
): UseMutationResult<ResponseOf<R>, ApiError, CallInput<R>> {
  return useMutation<ResponseOf<R>, ApiError, CallInput<R>>({
    mutationFn: (input) => call(route, input),
    onSuccess: onDone,
    onError: (error) => onFail(asApiError(error)),
  });
}

/** An action that takes seconds, with the key under which its progress is told while it runs. */
export function useLongAction<R extends RouteContract>(
  route: R,
  onDone: (answer: ResponseOf<R>) => void,
  onFail: (error: ApiError) => void,
): UseMutationResult<ResponseOf<R>, ApiError, CallInput<R>> & { requestKey: string | null } {
  const [key, setKey] = useState<string | null>(null);
  const mutation = useMutation<ResponseOf<R>, ApiError, CallInput<R>>({
    mutationFn: (input) => call(route, { ...input, onKey: setKey }),
    onSuccess: onDone,
    onError: (error) => onFail(asApiError(error)),
    onSettled: () => setKey(null),
  });
  return { ...mutation, requestKey: key };
}

/** Everything read under these routes is read again. */
export function refresh(...routes: readonly Pick<RouteContract, 'path'>[]): void {
  for (const route of routes) void queryClient.invalidateQueries({ queryKey: [route.path] });
}
