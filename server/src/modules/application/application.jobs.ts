/** Kinds of background work around applications. The check itself is a flow and registers its handler there. */
export const CHECK_JOB = 'application.check';
export const EXPIRE_SUPPLEMENT_JOB = 'application.expire_supplement';
export const EXPIRE_DRAFT_JOB = 'application.expire_draft';
export const PUBLICITY_END_JOB = 'publicity.end';

export interface ApplicationJob {
  applicationId: string;
}

/** Working days that a firm has to mend an application. */
export const SUPPLEMENT_WORKING_DAYS = 10;

/** One open check per application: a second wish joins the first. */
export function checkKey(applicationId: string): string {
  return `check:${applicationId}`;
}

/** The first moment after a calendar day, in Asia/Shanghai. */
export function endOfDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000);
}
