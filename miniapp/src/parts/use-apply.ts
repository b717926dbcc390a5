import type { FactRaw, FieldValue } from '@qinqing/contract';
import { saveDraft, type FirmApplication, type PrefilledField } from '@qinqing/contract/firm';
import { answeredFacts, useAnswers } from '@/data/answers';
import { useOpenDraft } from '@/data/applications';
import { keptDraftFor } from '@/data/drafts';
import { ApiError, messageOf } from '@/lib/api-error';
import { deviceId } from '@/lib/device';
import { goForEnterprise } from '@/lib/entry';
import { call } from '@/lib/request';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { toast } from '@/ui';

/**
 * Figures that the person gave before, where the draft asks for them and nobody knows them. A failure here costs some
 * typing and nothing else, so the form opens all the same.
 */
async function bringAnswers(application: FirmApplication): Promise<void> {
  if (application.status !== 'draft') return;
  const values = answersFor(application.fields, answeredFacts(useAnswers.getState()));
  if (Object.keys(values).length === 0) return;
  const body = { version: application.version, device: deviceId(), values };
  await call(saveDraft, { params: { id: application.id }, body }).catch(() => undefined);
}

/** The answers that fit empty fields of a form, by field key; kinds that a form writes differently are left out. */
export function answersFor(
  fields: readonly PrefilledField[],
  facts: Readonly<Record<string, FactRaw>>,
): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const { key, fact, value, type } of fields) {
    const said = fact === undefined ? undefined : facts[fact];
    if (said === undefined || Array.isArray(said) || (value !== null && value !== '')) continue;
    const kind = { flag: 'boolean', money: 'number', integer: 'number', decimal: 'number' }[type as string] ?? 'string';
    if (typeof said === kind) values[key] = said;
  }
  return values;
}

/** Opens the draft of a measure (a new one or the one begun) and goes to its form; asks for a log-in and a firm first. */
export function useApply() {
  const enterprise = useEnterprise();
  const open = useOpenDraft();
  const start = (measureId: string, fromChapterId?: string) => {
    if (!enterprise) {
      goForEnterprise();
      return;
    }
    open.mutate(
      { measureId, enterpriseId: enterprise.id, ...(fromChapterId ? { fromChapterId } : {}) },
      {
        onSuccess: (application) => {
          void bringAnswers(application).then(() => go('applyForm', { id: application.id }));
        },
        onError: (error) => {
          // Already sent, here or on another phone: show that one instead of refusing.
          const existing = error instanceof ApiError ? error.details['applicationId'] : undefined;
          // No network, but this phone has begun it before: it goes on with its own copy.
          const kept = keptDraftFor(measureId, enterprise.id);
          if (typeof existing === 'string') go('application', { id: existing });
          else if (kept && error instanceof ApiError && error.status === 0) go('applyForm', { id: kept.id });
          else toast(messageOf(error), 'bad');
        },
      },
    );
  };
  return { start, busy: open.isPending };
}
