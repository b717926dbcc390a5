import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import type { Edits } from './draft-saver';

/** What still has to be given before an application may be sent. */
export interface Gap {
  /** `values.KEY`, `materials.KEY` or `payeeAccountId` */
  path: string;
  text: string;
}

/** What only this phone knows of the papers. */
interface OnPhone {
  /** materials that cannot be supplied for now, by their keys: these need a reason instead */
  excused?: ReadonlySet<string>;
  /** files that the server will not take, and for which material they were chosen */
  refused?: readonly { target: string; name: string }[];
}

type Draft = Pick<FirmApplication, 'fields' | 'materials' | 'payeeAccount' | 'nonCash'>;

const blank = (value: FieldValue) => value === null || value === '';

/**
 * The same list that the server will check, told before sending; relief without a payment needs no account.
 * @param edits what was changed on this phone since `draft` came from the server
 */
export function gapsOf(draft: Draft, edits: Edits = {}, { excused, refused = [] }: OnPhone = {}): Gap[] {
  const gaps: Gap[] = [];
  for (const field of draft.fields) {
    const value = edits.values?.[field.key] ?? (edits.values && field.key in edits.values ? null : field.value);
    if (field.required && blank(value)) gaps.push({ path: `values.${field.key}`, text: `请填写${field.label}` });
  }
  for (const material of draft.materials) {
    const edit = edits.materials?.[material.key];
    const fileIds = edit?.fileIds ?? material.files.map(({ id }) => id);
    const path = `materials.${material.key}`;
    const useless = refused.find(({ target }) => target === material.key);
    if (useless) {
      gaps.push({ path, text: `${material.name}：${useless.name} 不能用，请移除后换一个` });
      continue;
    }
    const unseen = new Set(material.files.flatMap(({ id, check }) => (check === 'refused' ? [id] : [])));
    const explained = material.tolerable && Boolean(edit ? edit.missingReason?.trim() : material.missingReason);
    // What did not pass WeChat's check staff can't open: it is as good as none.
    if (material.required && !fileIds.some((id) => !unseen.has(id)) && !explained) {
      const text =
        fileIds.length > 0
          ? `${material.name}没有通过内容检测，请换一张`
          : excused?.has(material.key)
            ? `请填写暂时无法提供${material.name}的原因`
            : `请上传${material.name}`;
      gaps.push({ path, text });
    }
  }
  const payee = edits.payeeAccountId === undefined ? draft.payeeAccount : edits.payeeAccountId;
  if (!draft.nonCash && !payee) gaps.push({ path: 'payeeAccountId', text: '请选择收款账户' });
  return gaps;
}
