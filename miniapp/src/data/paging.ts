import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';

interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
  total?: number | undefined;
}

/** A list by cursor, as one flat array; `more` fetches the next page and is undefined on the last. */
export function usePaged<T>(
  key: QueryKey,
  fetch: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>,
  enabled = true,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetch(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled,
  });
  const pages = query.data?.pages;
  return {
    data: pages?.flatMap((page) => page.items),
    total: pages?.[0]?.total,
    error: query.error,
    fetchStatus: query.fetchStatus,
    refetch: () => void query.refetch(),
    loadingMore: query.isFetchingNextPage,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
  };
}
