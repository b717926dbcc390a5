import type { FieldValue } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';

/** What still has to be given before an application may be sent. */
export interface Gap {
  /** `values.KEY`, `materials.KEY` or `payeeAccountId` */
  path: string;
  text: string;
}

const blank = (value: FieldValue) => value === null || value === '';

/** The same list that the server will check, told before sending. Free of cash amounts needs no account. */
export function gapsOf(application: Pick<FirmApplication, 'fields' | 'materials' | 'payeeAccount' | 'nonCash'>): Gap[] {
  const gaps: Gap[] = [];
  for (const field of application.fields) {
    if (field.required && blank(field.value)) gaps.push({ path: `values.${field.key}`, text: `请填写${field.label}` });
  }
  for (const material of application.materials) {
    const excused = material.tolerable && Boolean(material.missingReason);
    if (material.required && material.files.length === 0 && !excused) {
      gaps.push({ path: `materials.${material.key}`, text: `请上传${material.name}` });
    }
  }
  if (!application.nonCash && !application.payeeAccount) gaps.push({ path: 'payeeAccountId', text: '请选择收款账户' });
  return gaps;
}
