import { OBJECTION_STATUS } from '@qinqing/contract';
import { useObjection } from '@/data/case';
import { dayText } from '@/lib/calendar';
import { useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { Fact, Page } from '@/ui';
import { Head } from '../head';
import { Answer, Said } from '../statement';

export default function ObjectionPage() {
  const { id = '' } = useParams();
  const query = useObjection(id);
  return (
    <Page title="异议办理">
      <Loaded query={query}>
        {(objection) => (
          <>
            <Head
              status={OBJECTION_STATUS[objection.status]}
              number={objection.number}
              title={objection.enterpriseName}
              note={objection.noticeTitle}
              now={objection.status === 'investigating' ? '正在核查；核查期间这件申报暂停办理' : undefined}
            >
              <Fact label="政策">{objection.measureTitle}</Fact>
              <Fact label="核查期限">
                {dayText(objection.investigateBy)}
                {objection.investigateByEstimated ? '（预计）' : ''}
              </Fact>
            </Head>
            <Answer answer={objection.answer} wait="核查后在这里答复，并发消息给您。您的身份对外保密。" />
            <Said title="异议理由" text={objection.reason} at={objection.filedAt} files={objection.files} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
