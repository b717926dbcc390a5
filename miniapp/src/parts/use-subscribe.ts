import Taro from '@tarojs/taro';
import type { Consent } from '@qinqing/contract/firm';
import { useRecordConsents } from '@/data/account';
import { messageOf } from '@/lib/api-error';
import { toast } from '@/ui';

const OUTCOMES = ['accept', 'reject', 'ban', 'filter'] as const;

/** Asks in WeChat's own window for consents, from a tap. Each pays for one message. */
export function useSubscribe() {
  const record = useRecordConsents();
  const ask = async (items: readonly Consent[]) => {
    // WeChat asks for three at the most; those that are nearly used up come first.
    const wanted = [...items].sort((a, b) => a.remaining - b.remaining).slice(0, 3);
    try {
      const answers = (await Taro.requestSubscribeMessage({
        tmplIds: wanted.map(({ templateId }) => templateId),
        entityIds: [],
      })) as unknown as Record<string, unknown>;
      const results = wanted.flatMap(({ templateId }) => {
        const outcome = OUTCOMES.find((each) => each === answers[templateId]);
        return outcome ? [{ templateId, outcome }] : [];
      });
      if (results.length === 0) return;
      const given = results.filter(({ outcome }) => outcome === 'accept').length;
      record.mutate(
        { body: { results } },
        {
          onSuccess: () => (given > 0 ? toast(`已订阅 ${given} 类提醒`, 'ok') : undefined),
          onError: (error) => toast(messageOf(error), 'bad'),
        },
      );
    } catch (error) {
      toast(
        (error as { errMsg?: string }).errMsg ? '没有打开订阅窗口，请在微信设置中允许订阅消息' : messageOf(error),
        'bad',
      );
    }
  };
  return { ask, busy: record.isPending };
}
