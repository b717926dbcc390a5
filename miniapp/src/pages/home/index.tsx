import { Page } from '@/ui';
import { HomeHero } from './hero';
import { LatestReplay, Notices, PackageEntry } from './discover';
import { NeedsMe } from './needs-me';
import { Released } from './released';
import './index.scss';

export default function Home() {
  return (
    <Page title="首页" tab="home" hero={<HomeHero />}>
      <NeedsMe />
      <PackageEntry />
      <Released />
      <LatestReplay />
      <Notices />
    </Page>
  );
}
