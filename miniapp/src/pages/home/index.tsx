import { useFirmHome } from '@/data/firm';
import { useEnterprise, useLoggedIn } from '@/lib/session';
import { Page } from '@/ui';
import { HomeHero } from './hero';
import { LatestReplay, Notices, PackageEntry } from './discover';
import { NeedsMe } from './needs-me';
import { Released } from './released';
import './index.scss';

export default function Home() {
  const loggedIn = useLoggedIn();
  const enterprise = useEnterprise();
  const home = useFirmHome(enterprise?.id);
  const shown = loggedIn ? home.data : undefined;
  return (
    <Page title="首页" tab="home" hero={<HomeHero home={home} />}>
      {shown ? <NeedsMe home={shown} /> : null}
      <PackageEntry />
      <Released />
      <LatestReplay />
      <Notices />
    </Page>
  );
}
