import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='填写申报'>
      <Skeleton />
    </Page>
  );
}
