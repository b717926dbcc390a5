import { Text, View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { valueText } from '@/lib/field-value';
import { Button, Sheet } from '@/ui';
import type { Edits } from '../draft-saver';

interface ConflictsProps {
  open: boolean;
  application: FirmApplication;
  /** what this phone has to say */
  edits: Edits;
  paths: readonly string[];
  onChoose: (path: string, choice: 'mine' | 'theirs') => void;
  onClose: () => void;
}

/** The same thing changed on two phones: both versions side by side, and the person says which one counts. */
export function Conflicts({ open, application, edits, paths, onChoose, onClose }: ConflictsProps) {
  return (
    <Sheet open={open && paths.length > 0} title="有内容在别处也改了" onClose={onClose}>
      <View className="q-sub">这份申报同时在另一部手机上修改过。请逐项选择以哪个为准，选之前两边都保留。</View>
      {paths.map((path) => {
        const { label, mine, theirs } = bothOf(path, application, edits);
        return (
          <View key={path} className="apply-conflict">
            <View className="q-strong">{label}</View>
            <Side title="这部手机上" text={mine} />
            <Button kind="secondary" size="s" label={`${label}：用这部手机上的`} onPress={() => onChoose(path, 'mine')}>
              用这部手机上的
            </Button>
            <Side title="另一部手机上" text={theirs} />
            <Button kind="secondary" size="s" label={`${label}：用另一部的`} onPress={() => onChoose(path, 'theirs')}>
              用另一部的
            </Button>
          </View>
        );
      })}
    </Sheet>
  );
}

function Side({ title, text }: { title: string; text: string }) {
  return (
    <View className="apply-conflict__side">
      <Text className="q-note">{title}</Text>
      <View>{text}</View>
    </View>
  );
}

function bothOf(path: string, application: FirmApplication, edits: Edits) {
  const [kind = '', key = ''] = [path.split('.')[0], path.slice(path.indexOf('.') + 1)];
  if (kind === 'values') {
    const field = application.fields.find((each) => each.key === key);
    return {
      label: field?.label ?? '填写内容',
      mine: field ? valueText(field, edits.values?.[key] ?? null) : '',
      theirs: field ? valueText(field, field.value) : '',
    };
  }
  if (kind === 'materials') {
    const material = application.materials.find((each) => each.key === key);
    const edit = edits.materials?.[key];
    const nameOf = (id: string) => edit?.names?.[id] ?? material?.files.find((file) => file.id === id)?.name ?? '文件';
    return {
      label: material?.name ?? '材料',
      mine: papers((edit?.fileIds ?? []).map(nameOf), edit?.missingReason),
      theirs: papers(
        (material?.files ?? []).map(({ name }) => name),
        material?.missingReason,
      ),
    };
  }
  const { payeeAccount } = application;
  const same = payeeAccount?.id === edits.payeeAccountId;
  return {
    label: '收款账户',
    mine: edits.payeeAccountId ? (same ? '同一个账户' : '您刚才选的账户') : '未选择',
    theirs: payeeAccount ? `${payeeAccount.bankName} ${payeeAccount.accountMasked}` : '未选择',
  };
}

function papers(names: readonly string[], missingReason: string | undefined): string {
  if (names.length > 0) return names.join('、');
  return missingReason ? `暂缺：${missingReason}` : '没有文件';
}
