/** Background work around offers. */
export const OFFER_CHUNK_JOB = 'offer.chunk';
export const OFFER_WITHDRAW_JOB = 'offer.withdraw';
export const OFFER_REMIND_JOB = 'offer.remind';
export const OFFER_LAPSE_JOB = 'offer.lapse';

/** Firms judged, or offers changed, in one unit of work: small, because other writers wait for it. */
export const CHUNK = 50;

export interface RoundJob {
  roundId: string;
}

/** Nine in the morning of a day in Asia/Shanghai: nobody is reminded at night. */
export function morningOf(day: string): Date {
  return new Date(`${day}T09:00:00+08:00`);
}
