import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='核对并提交'>
      <Skeleton />
    </Page>
  );
}
