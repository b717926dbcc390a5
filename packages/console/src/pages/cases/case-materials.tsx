import type { FileRef } from '@qinqing/contract';
import type { CaseView } from '@qinqing/contract/staff';
import { useState } from 'react';
import { FileChip, FileDrawer } from '../../parts/files';
import { Tag } from '../../parts/tag';

export function CaseMaterials({ materials }: { materials: CaseView['materials'] }) {
  const [open, setOpen] = useState<FileRef | null>(null);
  const files = materials.flatMap((material) => material.files);
  if (materials.length === 0) return <p className="soft">本措施不需要企业提交材料。</p>;
  return (
    <>
      <ul className="materials">
        {materials.map((material) => (
          <li key={material.key}>
            <div className="material-name">
              {material.name}
              {material.required ? null : <span className="soft">（选交）</span>}
              {material.tolerable ? <Tag>可容缺</Tag> : null}
            </div>
            <div className="material-files">
              {material.files.map((file) => (
                <FileChip key={file.id} file={file} onOpen={() => setOpen(file)} />
              ))}
              {material.files.length === 0 ? (
                <span className={material.required ? 'warn' : 'soft'}>
                  {material.missingReason ? `未提交：${material.missingReason}` : '未提交'}
                </span>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      <FileDrawer open={open} files={files} onOpen={setOpen} />
    </>
  );
}
