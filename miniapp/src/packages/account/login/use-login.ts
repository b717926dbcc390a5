import { useState } from 'react';
import Taro from '@tarojs/taro';
import { loginAsDemo, loginWithWechat, type FirmSession } from '@qinqing/contract/firm';
import { useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/lib/api-error';
import { call } from '@/lib/request';
import { useSession } from '@/lib/session';
import { toast } from '@/ui';

/** The ways to log in; `onDone` runs once the session is there. */
export function useLogin(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const signIn = useSession((state) => state.signIn);
  const run = async (ask: () => Promise<FirmSession>) => {
    if (busy) return;
    setBusy(true);
    try {
      const session = await ask();
      client.removeQueries({ queryKey: ['firm'] });
      signIn(session);
      toast(`已登录：${session.enterprises[0]?.name ?? session.user.name}`, 'ok');
      onDone();
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    asDemo: (account: string) => void run(() => call(loginAsDemo, { body: { account } })),
    // The code is good for one use within five minutes, so it is fetched at the moment it is sent.
    withWechat: () =>
      void run(async () => {
        const { code } = await Taro.login();
        return call(loginWithWechat, { body: { code } });
      }),
  };
}
