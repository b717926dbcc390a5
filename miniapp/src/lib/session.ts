import type { EnterpriseRef, FirmSession } from '@qinqing/contract/firm';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { phoneStorage } from './storage';

interface SessionState {
  session: FirmSession | null;
  /** the enterprise acted for; one of the session's */
  enterpriseId: string | null;
  signIn: (session: FirmSession) => void;
  signOut: () => void;
  choose: (enterpriseId: string) => void;
}

/** Who is logged in on this phone. Kept over restarts; the server decides whether the token still holds. */
export const useSession = create<SessionState>()(
  persist(
    (set) => ({
      session: null,
      enterpriseId: null,
      signIn: (session) => set({ session, enterpriseId: session.enterprises[0]?.id ?? null }),
      signOut: () => set({ session: null, enterpriseId: null }),
      choose: (enterpriseId) => set({ enterpriseId }),
    }),
    { name: 'qinqing-session', version: 1, storage: phoneStorage },
  ),
);

/** The enterprise acted for, or null without log-in. */
export function useEnterprise(): EnterpriseRef | null {
  const session = useSession((state) => state.session);
  const id = useSession((state) => state.enterpriseId);
  return session?.enterprises.find((enterprise) => enterprise.id === id) ?? session?.enterprises[0] ?? null;
}

export function currentToken(): string | null {
  return useSession.getState().session?.token ?? null;
}
