import { View } from '@tarojs/components';
import { LIBRARY_KIND, type FileRef } from '@qinqing/contract';
import type { LibraryDocument } from '@qinqing/contract/firm';
import { useLibrary } from '@/data/library';
import { dayText } from '@/lib/calendar';
import { refusal } from '@/lib/upload';
import { Loaded } from '@/parts/loaded';
import { Empty, pressable, Sheet, Tag } from '@/ui';

interface LibraryProps {
  open: boolean;
  enterpriseId: string;
  /** what the material takes: extensions or MIME types, and bytes */
  accept: readonly string[];
  maxBytes: number;
  /** files that it has already */
  taken: readonly string[];
  onChoose: (file: FileRef) => void;
  onClose: () => void;
}

const TONE = { valid: 'success', expiring: 'warning', expired: 'danger' } as const;

/** The enterprise's own documents, to be used once more; what has run out can be seen but not used. */
export function LibrarySheet({ open, enterpriseId, accept, maxBytes, taken, onChoose, onClose }: LibraryProps) {
  const query = useLibrary(open ? enterpriseId : undefined);
  return (
    <Sheet open={open} title="从企业资料库选" onClose={onClose}>
      <Loaded query={query} cards={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="file" title="资料库还是空的" text="在“我的 · 资料库”存入营业执照等常用资料，下次直接选用" />
          ) : (
            <View>
              {items.map((document) => {
                const no = taken.includes(document.file.id) ? '已选用' : whyNot(document, accept, maxBytes);
                return (
                  <View
                    key={document.id}
                    className={`apply-doc ${no ? 'apply-doc--off' : ''}`}
                    {...pressable(() => onChoose(document.file), {
                      label: `选用 ${document.title}`,
                      disabled: Boolean(no),
                    })}
                  >
                    <View className="q-grow">
                      <View className="q-strong">{document.title}</View>
                      <View className="q-note">
                        {LIBRARY_KIND[document.kind].label} · {document.file.name}
                      </View>
                      {no ? <View className="q-note">{no}</View> : null}
                    </View>
                    <Tag tone={TONE[document.state]}>{stateText(document)}</Tag>
                  </View>
                );
              })}
            </View>
          )
        }
      </Loaded>
    </Sheet>
  );
}

function whyNot({ state, file }: LibraryDocument, accept: readonly string[], maxBytes: number): string | null {
  if (state === 'expired') return '已过期，请换新的';
  return refusal(file, accept, maxBytes);
}

function stateText({ state, validUntil }: LibraryDocument): string {
  if (!validUntil) return '长期有效';
  if (state === 'expired') return '已过期';
  return `${dayText(validUntil)} 到期`;
}
