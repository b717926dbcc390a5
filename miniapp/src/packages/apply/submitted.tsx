import { View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { valueText } from '@/lib/field-value';
import { fileText } from '@/parts/upload-items';
import { Card, Fact, Section } from '@/ui';

/** What the application says, in the words that the reviewers will read. */
export function Submitted({ application }: { application: FirmApplication }) {
  return (
    <>
      <Section title="填写内容">
        <Card>
          {application.fields.length === 0 ? <View className="q-sub">这项政策不需要另外填写</View> : null}
          {application.fields.map((field) => (
            <Fact key={field.key} label={field.label}>
              {valueText(field, field.value)}
            </Fact>
          ))}
        </Card>
      </Section>
      {application.materials.length > 0 ? (
        <Section title="材料">
          <Card>
            {application.materials.map((material) => (
              <Fact key={material.key} label={material.name}>
                {material.files.map((file) => (
                  <View key={file.id}>{fileText(file)}</View>
                ))}
                {material.files.length === 0 ? (material.missingReason ?? '未上传') : null}
              </Fact>
            ))}
          </Card>
        </Section>
      ) : null}
      {application.payeeAccount ? (
        <Section title="收款账户">
          <Card>
            <Fact label="户名">{application.payeeAccount.accountName}</Fact>
            <Fact label="账号">{application.payeeAccount.accountMasked}</Fact>
            <Fact label="开户银行">{bankText(application.payeeAccount)}</Fact>
          </Card>
        </Section>
      ) : null}
    </>
  );
}

/** The name of an office usually begins with its bank's. */
function bankText({ bankName, branchName = '' }: NonNullable<FirmApplication['payeeAccount']>): string {
  return branchName.startsWith(bankName) ? branchName : bankName + branchName;
}
