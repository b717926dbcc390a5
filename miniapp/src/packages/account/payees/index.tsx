import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='收款账户'>
      <Skeleton />
    </Page>
  );
}
