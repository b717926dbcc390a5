import { Text, View } from '@tarojs/components';
import type { QueuedFile } from '@/lib/upload-queue';
import { Icon, NoticeBar, role, type IconName } from '@/ui';
import type { SaverStatus } from '../draft-saver';

interface Mark {
  tone: 'ok' | 'busy' | 'bad';
  icon: IconName;
  text: string;
}

/** Files that will still go to the server; of what it refused no more will come of itself. */
export const unsentOf = (uploads: readonly QueuedFile[]) => uploads.filter(({ state }) => state !== 'refused');

/** What is on the server and what is on this phone only, in a few words. */
export function markOf(status: SaverStatus, uploads: readonly QueuedFile[]): Mark {
  const { state, waiting, conflicts } = status;
  const unsent = unsentOf(uploads);
  const things = waiting + unsent.length;
  if (state === 'conflict') return { tone: 'bad', icon: 'warn', text: `冲突（${conflicts.length} 项）` };
  if (state === 'offline') return { tone: 'bad', icon: 'cloud', text: `待上传（${things} 项）` };
  if (state === 'refused') return { tone: 'bad', icon: 'warn', text: `未保存（${waiting} 项有误）` };
  if (state !== 'saved') return { tone: 'busy', icon: 'refresh', text: '正在保存' };
  if (unsent.some((file) => file.state === 'sending')) return { tone: 'busy', icon: 'upload', text: '正在上传' };
  if (unsent.length > 0) return { tone: 'bad', icon: 'cloud', text: `待上传（${things} 项）` };
  if (uploads.length > 0) return { tone: 'bad', icon: 'warn', text: `${uploads.length} 个文件需更换` };
  return { tone: 'ok', icon: 'cloud', text: '已保存' };
}

/** Whether what was given is on the server; always in sight. */
export function SaveMark({ mark, wide = false }: { mark: Mark; wide?: boolean }) {
  return (
    <View
      className={`apply-save apply-save--${mark.tone} ${wide ? 'apply-save--wide' : ''}`}
      aria-live="polite"
      {...role('status')}
    >
      <Icon name={mark.icon} />
      <Text>{mark.text}</Text>
    </View>
  );
}

/** Said at length where something can't go to the server now: what is safe, and what happens next. */
export function OfflineNote({ status, uploads }: { status: SaverStatus; uploads: readonly QueuedFile[] }) {
  const stuck = uploads.filter((file) => file.state === 'waiting').length;
  if (status.state !== 'offline' && (stuck === 0 || uploads.some((file) => file.state === 'sending'))) return null;
  const things = status.waiting + unsentOf(uploads).length;
  return (
    <View className="q-gap3">
      <NoticeBar tone="warning" title="网络不通，内容都在">
        {`还有 ${things} 项只存在这部手机上，关掉也不会丢；网络恢复后自动上传。可以继续填写。`}
      </NoticeBar>
    </View>
  );
}
