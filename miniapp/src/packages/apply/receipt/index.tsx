import { Page, Skeleton } from '@/ui';

export default function X() {
  return (
    <Page title='提交成功'>
      <Skeleton />
    </Page>
  );
}
