import { View } from '@tarojs/components';
import { keysOf, LEVEL } from '@qinqing/contract';
import type { PolicyDocument, PolicyPackage } from '@qinqing/contract/public';
import { usePolicyPackage } from '@/data/policy';
import { dayText } from '@/lib/calendar';
import { usePolicyFilter } from '@/data/policy-filter';
import { go, goTab } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { demoNote, type ShareCard } from '@/parts/share-card';
import { useShare } from '@/parts/use-share';
import { Button, Card, DemoMark, Fact, LentCanvas, Page, Section, Tag } from '@/ui';

/** The package as a family of documents: one head, N that carry it out, by level. */
export default function Package() {
  const query = usePolicyPackage();
  const only = usePolicyFilter((state) => state.only);
  useShare({
    title: query.data ? `${query.data.title}：${query.data.measureCount} 项措施` : '亲清惠企：湖里区惠企政策',
    path: '/packages/measure/package/index',
    card: query.data && packageCard(query.data),
  });
  return (
    <Page title="“1+N”政策包">
      <Loaded query={query}>
        {(pack) => (
          <>
            <View className="q-pad">
              <Card>
                <View className="q-wrap">
                  <Tag tone="info">{`${pack.measureCount} 项措施`}</Tag>
                  <Tag tone="success">{`${pack.openCount} 项可申报`}</Tag>
                  {pack.demo ? <DemoMark /> : null}
                </View>
                <View className="q-card__title q-gap2">{pack.title}</View>
                <View className="q-sub q-gap1">{pack.subtitle}</View>
                {pack.validUntil ? <View className="q-note q-gap2">有效期至 {dayText(pack.validUntil)}</View> : null}
              </Card>
            </View>
            <Section title="总文件（“1”）">
              <DocumentCard document={pack.head} />
            </Section>
            {keysOf(LEVEL).map((level) => {
              const documents = pack.documents.filter((document) => document.level === level && !document.head);
              if (documents.length === 0) return null;
              return (
                <Section key={level} title={`${LEVEL[level]}文件`} note={`${documents.length} 份`}>
                  {documents.map((document) => (
                    <DocumentCard key={document.id} document={document} />
                  ))}
                </Section>
              );
            })}
            <View className="q-pad">
              <Button
                onPress={() => {
                  only({});
                  goTab('policy');
                }}
              >
                查看全部措施
              </Button>
            </View>
            <LentCanvas />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function packageCard(pack: PolicyPackage): ShareCard {
  return {
    kicker: '惠企政策 · “1+N”',
    title: pack.title,
    text: pack.subtitle,
    facts: [
      ['措施', `${pack.measureCount} 项`],
      ['文件', `总文件 1 份，配套文件 ${pack.documents.filter(({ head }) => !head).length} 份`],
      ...(pack.validUntil ? [['有效期至', dayText(pack.validUntil)] as const] : []),
    ],
    note: demoNote('内容以文件原文为准', pack.demo),
  };
}

function DocumentCard({ document }: { document: PolicyDocument }) {
  return (
    <Card onPress={() => go('document', { id: document.id })} label={`${document.title}，${document.documentNumber}`}>
      <View className="q-card__title">{document.title}</View>
      {document.summary ? <View className="q-sub q-gap1">{document.summary}</View> : null}
      <View className="q-gap2">
        <Fact label="发文字号">{document.documentNumber}</Fact>
        <Fact label="发文机关">{document.issuer}</Fact>
        <Fact label="印发日期">{dayText(document.issuedOn)}</Fact>
      </View>
    </Card>
  );
}
