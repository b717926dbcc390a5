import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='我的' tab='mine'>
      <Skeleton />
    </Page>
  );
}
