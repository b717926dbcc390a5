import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='登录'>
      <Skeleton />
    </Page>
  );
}
