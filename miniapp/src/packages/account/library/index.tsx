import { useState } from 'react';
import { View } from '@tarojs/components';
import { keysOf, LIBRARY_KIND, type LibraryKind } from '@qinqing/contract';
import type { LibraryDocument } from '@qinqing/contract/firm';
import { useLibrary } from '@/data/library';
import { dayText, timeText } from '@/lib/calendar';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Button, Card, Chip, Empty, Page, Tag, type TagTone } from '@/ui';
import { DocumentSheet } from './document-sheet';
import '../account.scss';

const STATE: Record<LibraryDocument['state'], { label: string; tone: TagTone }> = {
  valid: { label: '有效', tone: 'success' },
  expiring: { label: '30 天内到期', tone: 'warning' },
  expired: { label: '已过期', tone: 'danger' },
};

/** Papers that the enterprise keeps, to be used in every application without taking another photo. */
export default function Library() {
  const enterprise = useEnterprise();
  const library = useLibrary(enterprise?.id);
  const [kind, setKind] = useState<LibraryKind | null>(null);
  const [shown, setShown] = useState<LibraryDocument | 'new' | null>(null);
  if (!enterprise) {
    return (
      <Page title="企业资料库">
        <LoginInvite />
      </Page>
    );
  }
  const acts = enterprise.role !== 'viewer';
  return (
    <Page
      title="企业资料库"
      {...(acts
        ? {
            footer: (
              <Button icon="plus" onPress={() => setShown('new')}>
                添加资料
              </Button>
            ),
          }
        : {})}
    >
      <View className="q-pad q-sub">存一次，每次申报都能直接选用；快到期的会提醒您更换。</View>
      <Loaded query={library}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="file" title="资料库还是空的" text="先存营业执照和常用合同，申报时就不用再拍" />
          ) : (
            <View className="q-pad">
              <Kinds items={items} kind={kind} onChange={setKind} />
              {items
                .filter((each) => kind === null || each.kind === kind)
                .map((document) => (
                  <Card
                    key={document.id}
                    label={`${document.title}，${STATE[document.state].label}`}
                    {...(acts ? { onPress: () => setShown(document) } : {})}
                  >
                    <View className="q-between">
                      <View className="q-grow q-strong">{document.title}</View>
                      <Tag tone={STATE[document.state].tone}>{STATE[document.state].label}</Tag>
                    </View>
                    <View className="q-note">
                      {LIBRARY_KIND[document.kind].label}
                      {document.validUntil ? ` · 有效期至 ${dayText(document.validUntil)}` : ' · 长期有效'}
                    </View>
                    <View className="q-note">{`${document.file.name} · ${document.addedBy} ${timeText(document.addedAt)} 存入`}</View>
                    {document.note ? <View className="q-sub q-gap1">{document.note}</View> : null}
                  </Card>
                ))}
            </View>
          )
        }
      </Loaded>
      {shown === null ? null : (
        <DocumentSheet
          key={shown === 'new' ? 'new' : shown.id}
          enterpriseId={enterprise.id}
          document={shown === 'new' ? null : shown}
          onClose={() => setShown(null)}
        />
      )}
    </Page>
  );
}

/** Only kinds of which there is something; with one kind there is nothing to choose. */
function Kinds(props: {
  items: readonly LibraryDocument[];
  kind: LibraryKind | null;
  onChange: (kind: LibraryKind | null) => void;
}) {
  const { items, kind, onChange } = props;
  const used = keysOf(LIBRARY_KIND).filter((each) => items.some((document) => document.kind === each));
  if (used.length < 2) return null;
  return (
    <View className="q-wrap account-kinds">
      <Chip on={kind === null} onPress={() => onChange(null)}>{`全部 ${items.length}`}</Chip>
      {used.map((each) => (
        <Chip key={each} on={kind === each} onPress={() => onChange(each)}>
          {LIBRARY_KIND[each].label}
        </Chip>
      ))}
    </View>
  );
}
