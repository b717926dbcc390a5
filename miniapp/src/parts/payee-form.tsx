import { useEffect, useState } from 'react';
import { View } from '@tarojs/components';
import type { PayeeAccount } from '@qinqing/contract/firm';
import { useAddPayee } from '@/data/firm';
import { useBankOf, useBanks, useBranches } from '@/data/library';
import { ApiError, messageOf } from '@/lib/api-error';
import { Button, Chip, Field, NoticeBar, NumberInput, Sheet, TextInput } from '@/ui';

interface PayeeSheetProps {
  open: boolean;
  enterprise: { id: string; name: string };
  onClose: () => void;
  onAdded: (account: PayeeAccount) => void;
}

const EMPTY = { accountNumber: '', bankName: '', branchName: '' };

/** Registers a payee account; the holder is nearly always the firm as registered, so its name stands there already. */
export function PayeeSheet({ open, enterprise, onClose, onAdded }: PayeeSheetProps) {
  const [name, setName] = useState(enterprise.name);
  const [form, setForm] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const add = useAddPayee(enterprise.id);
  const set = (key: keyof typeof EMPTY) => (value: string) => setForm((now) => ({ ...now, [key]: value }));
  const number = form.accountNumber.replace(/[\s-]/g, '');
  const recognised = useBankOf(number).data;
  const bankName = form.bankName.trim();
  const named = useBanks(bankName).data?.items ?? [];
  const bank = named.find((each) => each.name === bankName);
  const branches = useBranches(bank?.code).data?.items ?? [];
  // The card number names its bank; what the person has typed stays.
  const found = recognised?.bank?.name;
  useEffect(() => {
    if (found) setForm((now) => (now.bankName === '' ? { ...now, bankName: found } : now));
  }, [found]);
  const refused = add.error instanceof ApiError ? add.error : undefined;
  const errors = {
    name: name.trim() ? refused?.field('accountName') : '请填写户名',
    number: /^\d{8,32}$/.test(number) ? refused?.field('accountNumber') : '账号应为 8 至 32 位数字',
    bank: form.bankName.trim() ? refused?.field('bankName') : '请填写开户银行',
  };
  const submit = () => {
    setTried(true);
    if (!name.trim() || !/^\d{8,32}$/.test(number) || !form.bankName.trim()) return;
    add.mutate(
      {
        accountName: name.trim(),
        accountNumber: number,
        bankName: form.bankName.trim(),
        ...(form.branchName.trim() ? { branchName: form.branchName.trim() } : {}),
      },
      {
        onSuccess: (account) => {
          setForm(EMPTY);
          setTried(false);
          onAdded(account);
        },
      },
    );
  };
  const differs = name.trim() !== '' && name.trim() !== enterprise.name;
  return (
    <Sheet
      open={open}
      title="添加收款账户"
      onClose={onClose}
      footer={
        <Button busy={add.isPending} onPress={submit}>
          保存账户
        </Button>
      }
    >
      {refused && refused.fields.length === 0 ? <NoticeBar tone="danger">{messageOf(refused)}</NoticeBar> : null}
      <Field
        label="户名"
        required
        error={tried ? errors.name : undefined}
        hint="须与营业执照登记名称一致；个体工商户也可以填经营者本人姓名"
      >
        <TextInput label="户名" required value={name} onChange={setName} maxLength={120} />
      </Field>
      {differs ? (
        <NoticeBar tone="warning">户名与登记名称不一致。不是个体工商户登记的经营者本人的，核验时会被退回</NoticeBar>
      ) : null}
      <Field label="账号" required error={tried ? errors.number : undefined}>
        <NumberInput
          label="账号"
          required
          value={form.accountNumber}
          onChange={set('accountNumber')}
          placeholder="对公账户或社保关联账户"
          maxLength={40}
        />
      </Field>
      <Field
        label="开户银行"
        required
        error={tried ? errors.bank : undefined}
        hint={
          found === undefined
            ? recognised && bankName === ''
              ? '这个账号看不出是哪家银行（对公账号多是这样），请填写'
              : undefined
            : found === bankName
              ? '已按账号前几位识别，不对可以改'
              : `按账号前几位看像是${found}，请核对`
        }
      >
        <TextInput
          label="开户银行"
          required
          value={form.bankName}
          onChange={set('bankName')}
          placeholder="如 厦门银行"
          maxLength={80}
        />
        {bank ? null : <Suggested names={named.map(({ name }) => name)} onPick={set('bankName')} />}
      </Field>
      <Field label="开户网点">
        <TextInput
          label="开户网点"
          value={form.branchName}
          onChange={set('branchName')}
          placeholder="如 湖里支行"
          maxLength={120}
        />
        {form.branchName === '' ? (
          <Suggested names={branches.map(({ name }) => name)} onPick={set('branchName')} />
        ) : null}
      </Field>
      <View className="q-note">账号加密保存，只显示末四位，不会出现在任何公示里。</View>
    </Sheet>
  );
}

const MOST = 5;

/** Names that fit what was typed, to be taken by a tap. */
function Suggested({ names, onPick }: { names: readonly string[]; onPick: (name: string) => void }) {
  if (names.length === 0) return null;
  return (
    <View className="p-suggested">
      {names.slice(0, MOST).map((name) => (
        <Chip key={name} on={false} onPress={() => onPick(name)}>
          {name}
        </Chip>
      ))}
    </View>
  );
}
