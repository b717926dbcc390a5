import { useState } from 'react';
import type { RouteContract } from '@qinqing/contract';
import { downloadReceipt } from '@qinqing/contract/firm';
import { messageOf } from '@/lib/api-error';
import { savePaper } from '@/lib/save-paper';
import { Cell, toast } from '@/ui';

interface SavePaperProps {
  title: string;
  note?: string;
  route: Pick<RouteContract, 'path'>;
  /** of the application */
  id: string;
  name: string;
}

/** Fetches a sheet and hands it over; what goes wrong is told. A second tap meanwhile does nothing. */
export function useSavePaper({ route, id, name }: Pick<SavePaperProps, 'route' | 'id' | 'name'>) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await savePaper(route, { id }, name);
      if (process.env.TARO_ENV === 'h5') toast(`已下载 ${name}`, 'ok');
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return { busy, save: () => void save() };
}

/** A row that fetches a sheet and hands it over. */
export function SavePaper({ title, note, ...paper }: SavePaperProps) {
  const { busy, save } = useSavePaper(paper);
  return <Cell icon="file" title={title} {...(note ? { note: busy ? '正在准备…' : note } : {})} onPress={save} />;
}

export function SaveReceipt({ id, receiptNo }: { id: string; receiptNo: string | undefined }) {
  return (
    <SavePaper
      title="保存受理回执"
      note="PDF，可打印、转发"
      route={downloadReceipt}
      id={id}
      name={`受理回执-${receiptNo ?? ''}.pdf`}
    />
  );
}
