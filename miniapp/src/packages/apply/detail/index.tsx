import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='申报进度'>
      <Skeleton />
    </Page>
  );
}
