import type { FirmHome } from '@qinqing/contract/firm';
import { NeedList } from '@/parts/needs';
import { Section } from '@/ui';

const SHOWN = 6;

/** What waits for this person, over all enterprises, the most urgent first. Absent when nothing does. */
export function NeedsMe({ home: { needs } }: { home: FirmHome }) {
  if (needs.length === 0) return null;
  return (
    <Section title="需要我办" note={`${needs.length} 件事等您处理${needs.length > SHOWN ? '，先看最急的' : ''}`}>
      <NeedList needs={needs.slice(0, SHOWN)} />
    </Section>
  );
}
