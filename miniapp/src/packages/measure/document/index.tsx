import { Text, View } from '@tarojs/components';
import { LEVEL } from '@qinqing/contract';
import type { PolicyDocumentDetail } from '@qinqing/contract/public';
import { useDocument } from '@/data/policy';
import { dayText } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { go, useParams } from '@/lib/router';
import { copy } from '@/parts/copy';
import { Loaded } from '@/parts/loaded';
import { Button, Card, DemoMark, Fact, Icon, Page, pressable, Section, Tag } from '@/ui';
import './index.scss';

/** The original: its number and issuer first, as a person who has to quote it looks for them. */
export default function Document() {
  const { id = '' } = useParams();
  const query = useDocument(id);
  return (
    <Page title="政策文件">
      <Loaded query={query}>{(document) => <Original document={document} />}</Loaded>
    </Page>
  );
}

function Original({ document }: { document: PolicyDocumentDetail }) {
  const { sourceUrl } = document;
  return (
    <>
      <View className="q-pad">
        <Card>
          <View className="q-wrap">
            <Tag tone="info">{LEVEL[document.level]}</Tag>
            {document.head ? <Tag tone="money">总文件</Tag> : null}
            {document.demo ? <DemoMark /> : null}
          </View>
          <View className="doc-title">{document.title}</View>
          <View className="q-gap2">
            <Fact label="发文字号">{document.documentNumber}</Fact>
            <Fact label="发文机关">{document.issuer}</Fact>
            <Fact label="印发日期">{dayText(document.issuedOn)}</Fact>
            {document.validUntil ? <Fact label="有效期至">{dayText(document.validUntil)}</Fact> : null}
            {document.packageTitle ? <Fact label="所属政策包">{document.packageTitle}</Fact> : null}
          </View>
          <View className="doc-acts">
            <Button
              kind="secondary"
              size="s"
              icon="copy"
              onPress={() =>
                void copy(`${document.issuer}《${document.title}》（${document.documentNumber}）`, '出处已复制')
              }
            >
              复制文号
            </Button>
            {sourceUrl ? (
              <Button kind="secondary" size="s" icon="file" onPress={() => openSource(sourceUrl)}>
                官网原文
              </Button>
            ) : null}
          </View>
        </Card>
      </View>
      {document.text && document.text.length > 0 ? (
        <Section title="正文">
          <Card>
            {keyed(document.text, (paragraph) => paragraph).map(({ key, item }) => (
              <View key={key} className="doc-paragraph">
                <Text userSelect>{item}</Text>
              </View>
            ))}
          </Card>
        </Section>
      ) : document.summary ? (
        <Section title="内容提要">
          <Card>{document.summary}</Card>
        </Section>
      ) : null}
      {document.clauses.length > 0 ? (
        <Section title="条款与措施" note="点开看这一条怎么申报">
          {keyed(document.clauses, ({ clause, measureId }) => `${clause}-${measureId}`).map(({ key, item }) => (
            <Card key={key}>
              <View className="q-strong">{item.clause}</View>
              <View className="doc-clause">{item.text}</View>
              <View
                className="doc-measure"
                {...pressable(() => go('measure', { id: item.measureId }), { role: 'link' })}
              >
                <Icon name="policy" />
                <Text className="q-grow">{item.measureTitle}</Text>
                <Icon name="next" />
              </View>
            </Card>
          ))}
        </Section>
      ) : null}
    </>
  );
}

/** A mini-program may not open foreign pages: there the address is handed over instead. */
function openSource(url: string): void {
  if (process.env.TARO_ENV === 'h5') window.open(url, '_blank', 'noopener');
  else void copy(url, '网址已复制，请在浏览器里打开');
}
