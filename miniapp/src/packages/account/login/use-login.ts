import { useState } from 'react';
import Taro from '@tarojs/taro';
import { loginAsDemo, loginWithWechat, type FirmSession } from '@qinqing/contract/firm';
import { useQueryClient } from '@tanstack/react-query';
import { keepFor, keptByOther, waitingCount } from '@/data/belongings';
import { messageOf } from '@/lib/api-error';
import { followsOther } from '@/lib/keeper';
import { call } from '@/lib/request';
import { goBack, goTab } from '@/lib/router';
import { useSession } from '@/lib/session';
import { toast } from '@/ui';

/** The ways to log in. One goes back to where the log-in was asked for, but not to what another person left open. */
export function useLogin() {
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<FirmSession | null>(null);
  const client = useQueryClient();
  const signIn = useSession((state) => state.signIn);
  const enter = async (session: FirmSession) => {
    const other = followsOther(session.user.id);
    await keepFor(session.user.id);
    client.removeQueries({ queryKey: ['firm'] });
    signIn(session);
    toast(`已登录：${session.enterprises[0]?.name ?? session.user.name}`, 'ok');
    if (other) goTab('home');
    else goBack();
  };
  const run = async (ask: () => Promise<FirmSession>) => {
    if (busy) return;
    setBusy(true);
    try {
      const session = await ask();
      // Somebody else's unsent work would go: they are asked first.
      if (keptByOther(session.user.id) && waitingCount() !== '') setHeld(session);
      else await enter(session);
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    /** what somebody else has not sent from this phone, where going on would clear it; '' otherwise */
    lost: held ? waitingCount() : '',
    goOn: () => {
      if (held) void enter(held);
      setHeld(null);
    },
    stay: () => setHeld(null),
    asDemo: (account: string) => void run(() => call(loginAsDemo, { body: { account } })),
    // The code is good for one use within five minutes, so it is fetched at the moment it is sent.
    withWechat: () =>
      void run(async () => {
        const { code } = await Taro.login();
        return call(loginWithWechat, { body: { code } });
      }),
  };
}
