import { type Evaluation, formatYuanText } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { View } from '@tarojs/components';
import { levelText } from '@/parts/measure-text';
import { Card, Fact, Section } from '@/ui';

type Borne = Pick<FirmApplication, 'bearers'>;

const wholeOf = (bearers: NonNullable<Borne['bearers']>): number => bearers.reduce((sum, { fen }) => sum + fen, 0);

/** The evaluation with what the firm gets from all levels as its sum. */
export function withWhole(evaluation: Evaluation, { bearers }: Borne): Evaluation {
  if (!bearers) return evaluation;
  const fen = wholeOf(bearers);
  return { ...evaluation, amount: { minFen: fen, maxFen: fen, exact: true } };
}

/** Who bears which part, where the sum below ends in one level's part only. */
export function Bearers({ application: { bearers } }: { application: Borne }) {
  if (!bearers) return null;
  return (
    <Section title="分级承担" note="一次申报，一次到账">
      <Card>
        {bearers.map(({ level, fen }) => (
          <Fact key={level} label={`${levelText(level)}承担`}>
            {formatYuanText(fen)}
          </Fact>
        ))}
        <Fact label="按标准应得合计">{formatYuanText(wholeOf(bearers))}</Fact>
        <View className="q-note">下面逐步算到本级承担的部分，其余各级按比例承担</View>
      </Card>
    </Section>
  );
}
