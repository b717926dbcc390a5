import { Button as NativeButton, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { AGREE_BUTTON, usePrivacyConsent } from '@/lib/privacy';
import { pressable } from './a11y';
import { Button } from './button';
import { Icon } from './icon';
import { Sheet } from './sheet';
import { toast } from './toast';

/** What WeChat hands over only to those who agreed, and what it is for. */
const USES = [
  ['您选中的照片和文件', '只作为这次申报、异议或反映的材料，由办理部门查看'],
  ['剪贴板', '只在您点“复制”时写入，不读取'],
  ['手机号', '只在您点“留下联系电话”时获取，随时可以删除'],
] as const;

/** WeChat waits for an answer: what is collected and why, with the guide itself; to refuse costs only this one thing. */
export function PrivacySheet() {
  const asked = usePrivacyConsent((state) => state.waiting.length > 0);
  const { agree, refuse } = usePrivacyConsent.getState();
  return (
    <Sheet
      open={asked}
      title="请先看隐私保护指引"
      onClose={refuse}
      footer={
        <View className="q-footer__row">
          <Button kind="secondary" onPress={refuse}>
            不同意
          </Button>
          <NativeButton
            id={AGREE_BUTTON}
            className="q-btn q-btn--primary q-btn--m q-privacy__agree"
            openType="agreePrivacyAuthorization"
            onAgreePrivacyAuthorization={agree}
          >
            同意
          </NativeButton>
        </View>
      }
    >
      <View className="q-sub">接下来这一步要用到您手机上的内容，同意后才能继续：</View>
      {USES.map(([what, why]) => (
        <View key={what} className="q-privacy__use">
          <View className="q-strong">{what}</View>
          <View className="q-note">{why}</View>
        </View>
      ))}
      <View className="q-privacy__guide" {...pressable(readGuide, { role: 'link' })}>
        <View>《亲清惠企小程序用户隐私保护指引》</View>
        <Icon name="next" />
      </View>
      <View className="q-note">不同意也可以看政策、算金额、查进度，只是不能用这一步；下次用到时会再问您。</View>
    </Sheet>
  );
}

function readGuide(): void {
  Taro.openPrivacyContract({ fail: () => toast('指引暂时打不开，请在“我的 · 隐私说明”里查看', 'bad') });
}
