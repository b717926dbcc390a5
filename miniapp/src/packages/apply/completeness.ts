import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import type { Edits } from './draft-saver';

/** What still has to be given before an application may be sent. */
export interface Gap {
  /** `values.KEY`, `materials.KEY` or `payeeAccountId` */
  path: string;
  text: string;
}

type Draft = Pick<FirmApplication, 'fields' | 'materials' | 'payeeAccount' | 'nonCash'>;

const blank = (value: FieldValue) => value === null || value === '';

/**
 * The same list that the server will check, told before sending; relief without a payment needs no account.
 * @param edits what was changed on this phone since `draft` came from the server
 */
export function gapsOf(draft: Draft, edits: Edits = {}): Gap[] {
  const gaps: Gap[] = [];
  for (const field of draft.fields) {
    const value = edits.values?.[field.key] ?? (edits.values && field.key in edits.values ? null : field.value);
    if (field.required && blank(value)) gaps.push({ path: `values.${field.key}`, text: `请填写${field.label}` });
  }
  for (const material of draft.materials) {
    const edit = edits.materials?.[material.key];
    const fileIds = edit?.fileIds ?? material.files.map(({ id }) => id);
    const refused = new Set(material.files.flatMap(({ id, check }) => (check === 'refused' ? [id] : [])));
    const excused = material.tolerable && Boolean(edit ? edit.missingReason : material.missingReason);
    // What did not pass WeChat's check staff can't open: it is as good as none.
    if (material.required && !fileIds.some((id) => !refused.has(id)) && !excused) {
      const text = fileIds.length > 0 ? `${material.name}没有通过内容检测，请换一张` : `请上传${material.name}`;
      gaps.push({ path: `materials.${material.key}`, text });
    }
  }
  const payee = edits.payeeAccountId === undefined ? draft.payeeAccount : edits.payeeAccountId;
  if (!draft.nonCash && !payee) gaps.push({ path: 'payeeAccountId', text: '请选择收款账户' });
  return gaps;
}
