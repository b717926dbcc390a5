import { View } from '@tarojs/components';
import { APPEAL_STATUS } from '@qinqing/contract';
import type { CaseFollowUp, FirmApplication } from '@qinqing/contract/firm';
import { useApplication } from '@/data/applications';
import { useFileAppeal, useFollowUp } from '@/data/case';
import { dayText } from '@/lib/calendar';
import { go, useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { Button, Card, Empty, Fact, NoticeBar, Page, Section, toast } from '@/ui';
import { Head } from '../head';
import { Answer, Refused, Said, useStatement } from '../statement';

export default function Appeal() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  const followUp = useFollowUp(id);
  return (
    <Page title="申诉">
      <Loaded query={application}>
        {(row) => <Loaded query={followUp}>{(rest) => <Body application={row} followUp={rest} />}</Loaded>}
      </Loaded>
    </Page>
  );
}

function Body({ application, followUp }: { application: FirmApplication; followUp: CaseFollowUp }) {
  const { appeal, appealUntil } = followUp;
  if (appeal) {
    const wait = `${dayText(appeal.decideBy)}${appeal.decideByEstimated ? '（预计）' : ''} 前由没有参与过这件事的人员复核，结果会发消息给您。`;
    return (
      <>
        <Head
          status={APPEAL_STATUS[appeal.status]}
          number={application.receiptNo}
          title={application.measureTitle}
          note={application.enterpriseName}
        />
        <Answer answer={appeal.answer} wait={wait} />
        <Said title="申诉理由" text={appeal.reason} at={appeal.filedAt} files={appeal.files} />
      </>
    );
  }
  if (!appealUntil) {
    return (
      <Empty
        icon="ask"
        title="现在不能申诉"
        text="申报未通过后 15 个工作日内可以申诉一次；其他问题可以反映给“办不成事”窗口"
        action={{ text: '反映问题', onPress: () => go('stuckReport', { application: application.id }) }}
      />
    );
  }
  return <Form application={application} until={appealUntil} />;
}

function Form({ application, until }: { application: FirmApplication; until: string }) {
  const statement = useStatement({
    owner: `appeal:${application.id}`,
    label: '申诉理由',
    placeholder: '哪一点与事实不符，依据是什么',
    maxLength: 1000,
  });
  const appeal = useFileAppeal(application.id);
  const send = () => {
    const said = statement.take();
    if (!said) return;
    appeal.mutate(
      { version: application.version, reason: said.text, fileIds: said.fileIds },
      { onSuccess: () => toast('申诉已提交', 'ok') },
    );
  };
  return (
    <>
      <View className="q-pad">
        <NoticeBar title={`${dayText(until)} 前可以申诉一次`}>
          由没有参与过这件事的人员复核；成立的，从未通过的环节重新办理。
        </NoticeBar>
      </View>
      {application.rejection ? (
        <Section title="未通过的原因">
          <Card>
            <View className="case-words">{application.rejection.reason}</View>
            <Fact label="办理部门">{application.rejection.desk}</Fact>
          </Card>
        </Section>
      ) : null}
      <Refused error={appeal.error} />
      <Section title="填写申诉">
        <Card className="case-form">{statement.fields}</Card>
      </Section>
      <View className="q-pad">
        <Button busy={appeal.isPending} onPress={send}>
          提交申诉
        </Button>
      </View>
    </>
  );
}
