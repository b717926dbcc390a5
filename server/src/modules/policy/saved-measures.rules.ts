const DAY_MS = 86_400_000;
/** Nine in the morning, Asia/Shanghai. */
const MORNING_MS = 3_600_000;
/** Days before the last one on which a subscriber is reminded. */
const BEFORE_CLOSING = [7, 1];

export type AlertReason = 'opens' | 'closes_soon';

/** The mornings on which a measure's window is worth a message, and why. */
function alerts(window: { opensOn: string; closesOn: string }): { at: Date; reason: AlertReason }[] {
  const morning = (day: string, daysBefore = 0) =>
    new Date(Date.parse(`${day}T00:00:00Z`) + MORNING_MS - daysBefore * DAY_MS);
  return [
    { at: morning(window.opensOn), reason: 'opens' as const },
    ...BEFORE_CLOSING.map((days) => ({ at: morning(window.closesOn, days), reason: 'closes_soon' as const })),
  ];
}

/** The next of them after `now`; undefined once the last has passed. */
export function nextAlert(window: { opensOn: string; closesOn: string }, now: Date): Date | undefined {
  return alerts(window)
    .map(({ at }) => at)
    .filter((at) => at > now)
    .sort((a, b) => a.getTime() - b.getTime())[0];
}

/** Why there is something to tell today, if there is: the window may have moved since the alert was planned. */
export function alertReason(
  window: { opensOn: string; closesOn: string },
  now: Date,
  today: string,
): AlertReason | undefined {
  const due = alerts(window).filter(({ at }) => at <= now && now.getTime() - at.getTime() < DAY_MS);
  return due.find(({ reason }) => reason === 'opens' || today <= window.closesOn)?.reason;
}
