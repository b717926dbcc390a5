import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='一企一档'>
      <Skeleton />
    </Page>
  );
}
