import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='进度' tab='progress'>
      <Skeleton />
    </Page>
  );
}
