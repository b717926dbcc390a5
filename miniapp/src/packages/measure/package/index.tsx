import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='政策包'>
      <Skeleton />
    </Page>
  );
}
