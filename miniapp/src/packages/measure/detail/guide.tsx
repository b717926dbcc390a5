import { Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { LEVEL, MODE, STAGE } from '@qinqing/contract';
import type { MeasureDetail } from '@qinqing/contract/public';
import { clockText, dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { StuckCell } from '@/parts/stuck-entry';
import { History } from './history';
import { Card, Cell, Fact, Icon, List, pressable, Section, Tag, Timeline } from '@/ui';

type Props = { measure: MeasureDetail };

/** The application guide (申兑指南). */
export function Guide({ measure }: Props) {
  const { office } = measure;
  return (
    <>
      <Section title="补助标准">
        <Card>
          <View className="q-strong">{measure.benefitText}</View>
          {measure.standard.map((line) => (
            <View key={line} className="measure-line">
              {line}
            </View>
          ))}
        </Card>
      </Section>
      <Section title="申报条件">
        <Card>
          {measure.conditions.map((condition, index) => (
            <View key={condition.path} className="measure-condition">
              <View className="measure-condition__no">{index + 1}</View>
              <View className="q-grow">
                <View>{condition.label}</View>
                {condition.clause ? <View className="q-note">{condition.clause}</View> : null}
              </View>
            </View>
          ))}
        </Card>
      </Section>
      <Section title="办理信息">
        <Card>
          <Fact label="兑现方式">{MODE[measure.mode]}</Fact>
          <Fact label="申报时间">
            {dayText(measure.opensOn)} 至 {dayText(measure.closesOn)}
          </Fact>
          <Fact label="办理时限">
            {measure.promisedWorkingDays === undefined
              ? '按流程各环节承诺办理'
              : `承诺 ${measure.promisedWorkingDays} 个工作日`}
            {measure.statutoryWorkingDays === undefined ? '' : `（法定 ${measure.statutoryWorkingDays} 个工作日）`}
          </Fact>
          <Fact label="公示">
            {measure.publicityWorkingDays > 0 ? `${measure.publicityWorkingDays} 个工作日` : '不需要公示'}
          </Fact>
          {validityOf(measure) ? <Fact label="政策有效期">{validityOf(measure)}</Fact> : null}
          <Fact label="受理部门">{office.name}</Fact>
          <Fact label="地址">{office.address}</Fact>
          {office.hours ? <Fact label="办公时间">{office.hours}</Fact> : null}
        </Card>
        <View className="q-gap3">
          <List>
            <Cell icon="phone" title="咨询电话" value={office.phone} onPress={() => dial(office.phone)} />
            <Cell
              icon="shield"
              title="监督投诉"
              value={office.complaintPhone}
              onPress={() => dial(office.complaintPhone)}
            />
            <StuckCell measure={measure.id} step="看不懂政策" />
          </List>
        </View>
      </Section>
      {measure.stacking.length > 0 ? (
        <Section title="能不能同时享">
          <List>
            {measure.stacking.map((other) => (
              <Cell
                key={other.measureId}
                title={other.title}
                note={other.relation}
                onPress={() => go('measure', { id: other.measureId })}
              />
            ))}
          </List>
        </Section>
      ) : null}
    </>
  );
}

/** The guide's own words on how long the measure holds; a person reads them as they were published. */
function validityOf({ definition }: MeasureDetail): string | undefined {
  const guide = definition['guide'] as { validity?: unknown } | undefined;
  return typeof guide?.validity === 'string' ? guide.validity : undefined;
}

/** What to hand in, and whose desk it crosses within how many working days. */
export function Procedure({ measure }: Props) {
  return (
    <>
      <Section title="申报材料" note={measure.materials.length > 0 ? `共 ${measure.materials.length} 项` : undefined}>
        <Card>
          {measure.materials.length === 0 ? <View>不需要上传材料，由部门数据核验</View> : null}
          {measure.materials.map((material) => (
            <View key={material.key} className="measure-material">
              <View className="q-row measure-material__head">
                <Text className="q-strong">{material.name}</Text>
                <Tag tone={material.required ? 'danger' : 'plain'}>{material.required ? '必交' : '选交'}</Tag>
                {material.tolerable ? <Tag tone="info">可容缺后补</Tag> : null}
              </View>
              {material.source ? <View className="q-note">来源：{material.source}</View> : null}
              {material.help ? <View className="q-note">{material.help}</View> : null}
            </View>
          ))}
        </Card>
      </Section>
      {measure.fields.length > 0 ? (
        <Section title="要填什么" note="能从部门数据带出的会先填好，您只需核对">
          <Card>
            {measure.fields.map((field) => (
              <View key={field.key} className="q-between measure-ask">
                <View className="q-grow">{field.label}</View>
                <View className="q-note">{field.required ? '必填' : '选填'}</View>
              </View>
            ))}
          </Card>
        </Section>
      ) : null}
      <Section title="办理流程">
        <Card>
          <Timeline
            label="办理流程"
            items={[
              { key: 'file', title: '企业申报', note: '在线填写，系统自动核验', state: 'plain' },
              ...measure.route.map((stage) => ({
                key: stage.stage,
                title: `${STAGE[stage.stage].label} · ${stage.desk}`,
                note: `承诺 ${stage.promisedWorkingDays} 个工作日内办结`,
                state: 'plain' as const,
              })),
              ...(measure.publicityWorkingDays > 0
                ? [
                    {
                      key: 'publicity',
                      title: '公示',
                      note: `${measure.publicityWorkingDays} 个工作日，无异议即拨付`,
                      state: 'plain' as const,
                    },
                  ]
                : []),
              { key: 'pay', title: '拨付到账', note: '款项进入您登记的收款账户', state: 'plain' },
            ]}
          />
        </Card>
      </Section>
    </>
  );
}

/** The documents it rests on, and where the replays explain it. */
export function Basis({ measure }: Props) {
  return (
    <>
      <Section title="政策依据">
        {measure.documents.map((document) => (
          <Card
            key={document.id}
            label={`${document.title}，${document.documentNumber}`}
            onPress={() => go('document', { id: document.id })}
          >
            <View className="q-wrap">
              <Tag tone="info">{LEVEL[document.level]}</Tag>
              {document.head ? <Tag tone="money">总文件</Tag> : null}
            </View>
            <View className="q-card__title q-gap2">{document.title}</View>
            <View className="q-gap2">
              <Fact label="发文字号">{document.documentNumber}</Fact>
              <Fact label="发文机关">{document.issuer}</Fact>
              <Fact label="印发日期">{dayText(document.issuedOn)}</Fact>
              {document.validUntil ? <Fact label="有效期至">{dayText(document.validUntil)}</Fact> : null}
            </View>
          </Card>
        ))}
      </Section>
      <History measureId={measure.id} />
      <Section title="回放里怎么讲">
        {measure.chapters.length === 0 ? (
          <Card>
            <View className="q-sub">还没有讲到这条政策的直播</View>
          </Card>
        ) : (
          <List>
            {measure.chapters.map((chapter) => (
              <View
                key={chapter.chapterId}
                className="q-cell q-cell--press"
                {...pressable(() => go('player', { id: chapter.recordingId, chapter: chapter.chapterId }), {
                  role: 'link',
                })}
              >
                <View className="q-cell__icon">
                  <Icon name="play-solid" />
                </View>
                <View className="q-grow">
                  <View>讲到这条：{clockText(chapter.startSeconds)}</View>
                  <View className="q-note">
                    {chapter.title} · {chapter.recordingTitle}
                  </View>
                </View>
                <Icon name="next" className="q-cell__go" />
              </View>
            ))}
          </List>
        )}
      </Section>
    </>
  );
}

function dial(phoneNumber: string): void {
  // Declining the call sheet rejects; that is the person's choice, not a fault.
  Taro.makePhoneCall({ phoneNumber }).catch(() => undefined);
}
