import type { EnterpriseRef, FirmMe, FirmSession } from '@qinqing/contract/firm';
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
  /** brings up to date what the log-in said: firms come and go while it lasts */
  know: (me: Pick<FirmMe, 'user' | 'enterprises'>) => void;
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
      know: ({ user, enterprises }) =>
        set(({ session, enterpriseId }) => {
          if (!session) return {};
          const kept = enterprises.some(({ id }) => id === enterpriseId);
          return {
            session: { ...session, user: { id: user.id, name: user.name }, enterprises },
            enterpriseId: kept ? enterpriseId : (enterprises[0]?.id ?? null),
          };
        }),
    }),
    { name: 'qinqing-session', version: 1, storage: phoneStorage },
  ),
);

export const useLoggedIn = (): boolean => useSession((state) => state.session !== null);

/**
 * The enterprise acted for; null without log-in, and for a person who acts for none yet.
 * @param one that of a case, which may be another one of the person's; null where it is none of them
 */
export function useEnterprise(one?: string): EnterpriseRef | null {
  const session = useSession((state) => state.session);
  const id = useSession((state) => state.enterpriseId);
  if (one !== undefined) return session?.enterprises.find((enterprise) => enterprise.id === one) ?? null;
  return session?.enterprises.find((enterprise) => enterprise.id === id) ?? session?.enterprises[0] ?? null;
}

export function currentToken(): string | null {
  return useSession.getState().session?.token ?? null;
}
