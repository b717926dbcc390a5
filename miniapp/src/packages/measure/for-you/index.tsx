import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='能享什么'>
      <Skeleton />
    </Page>
  );
}
