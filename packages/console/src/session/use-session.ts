import type { StaffRole } from '@qinqing/contract';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { IDLE_MINUTES, type SessionState, session } from './store';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}

export function useHasRole(...roles: readonly StaffRole[]): boolean {
  const { staff } = useSession();
  return staff?.roles.some((role) => roles.includes(role)) ?? false;
}

const LIMIT_MS = IDLE_MINUTES * 60_000;
const WARN_MS = 60_000;

/**
 * Ends an idle session and says so a minute before.
 * @returns seconds left while the warning is due, otherwise null
 */
export function useIdleEnd(onIdle: () => void): number | null {
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  useEffect(() => {
    const active = () => session.touch();
    const events = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const event of events) window.addEventListener(event, active, { passive: true });
    const timer = window.setInterval(() => {
      const left = LIMIT_MS - session.idleFor();
      if (left <= 0) onIdle();
      else setSecondsLeft(left <= WARN_MS ? Math.ceil(left / 1000) : null);
    }, 1000);
    return () => {
      window.clearInterval(timer);
      for (const event of events) window.removeEventListener(event, active);
    };
  }, [onIdle]);
  return secondsLeft;
}
