import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='回放'>
      <Skeleton />
    </Page>
  );
}
