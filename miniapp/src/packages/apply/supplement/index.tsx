import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='补正材料'>
      <Skeleton />
    </Page>
  );
}
