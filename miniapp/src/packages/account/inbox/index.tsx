import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='消息'>
      <Skeleton />
    </Page>
  );
}
