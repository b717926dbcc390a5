import Taro from '@tarojs/taro';
import { isPrivacyRefusal } from '@/lib/privacy';
import { toast } from '@/ui';

/** Puts a text on the clipboard and says so, or says why not. */
export async function copy(text: string, done: string): Promise<void> {
  try {
    await Taro.setClipboardData({ data: text });
    toast(done, 'ok');
  } catch (error) {
    toast(isPrivacyRefusal(error) ? '没有同意隐私保护指引，不能复制' : '没能复制，请再试一次', 'bad');
  }
}
