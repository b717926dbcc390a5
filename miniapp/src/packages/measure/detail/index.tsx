import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='政策详情'>
      <Skeleton />
    </Page>
  );
}
