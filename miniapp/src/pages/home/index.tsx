import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='首页' tab='home'>
      <Skeleton />
    </Page>
  );
}
