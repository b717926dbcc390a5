import { useOpenDraft } from '@/data/applications';
import { ApiError, messageOf } from '@/lib/api-error';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { toast } from '@/ui';

/** Opens the draft of a measure (a new one or the one begun) and goes to its form; asks to log in first. */
export function useApply() {
  const enterprise = useEnterprise();
  const open = useOpenDraft();
  const start = (measureId: string, fromChapterId?: string) => {
    if (!enterprise) {
      go('login');
      return;
    }
    open.mutate(
      { measureId, enterpriseId: enterprise.id, ...(fromChapterId ? { fromChapterId } : {}) },
      {
        onSuccess: (application) => go('applyForm', { id: application.id }),
        onError: (error) => {
          // Already sent, here or on another phone: show that one instead of refusing.
          const existing = error instanceof ApiError ? error.details['applicationId'] : undefined;
          if (typeof existing === 'string') go('application', { id: existing });
          else toast(messageOf(error), 'bad');
        },
      },
    );
  };
  return { start, busy: open.isPending };
}
