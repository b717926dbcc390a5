import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='直播回放'>
      <Skeleton />
    </Page>
  );
}
