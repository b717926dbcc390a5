import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='公示'>
      <Skeleton />
    </Page>
  );
}
