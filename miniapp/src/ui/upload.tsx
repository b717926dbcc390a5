import type { ReactNode } from 'react';
import { Text, View } from '@tarojs/components';
import { pressable } from './a11y';
import { Icon } from './icon';
import { Progress } from './timeline';

const web = process.env.TARO_ENV === 'h5';

/** A file on its way or there. */
export interface UploadItem {
  key: string;
  name: string;
  /** waiting: kept on the phone, goes on by itself; refused: arrived, but trying it again is of no use */
  state: 'uploading' | 'waiting' | 'done' | 'failed' | 'refused';
  /** 0–100 on its way */
  percent?: number;
  error?: string;
  note?: string;
}

const ICON = { uploading: 'file', waiting: 'cloud', done: 'check', failed: 'warn', refused: 'warn' } as const;

export interface UploadProps {
  label: string;
  items: readonly UploadItem[];
  /** draws its own way of adding instead of the plain button */
  add?: ReactNode;
  onAdd?: () => void;
  onRemove?: (key: string) => void;
  onRetry?: (key: string) => void;
  hint?: string;
  invalid?: boolean;
  max?: number;
}

/** Files one by one with a state that is always told: 上传中, 已上传, 失败 with the reason. */
export function Upload({ label, items, add, onAdd, onRemove, onRetry, hint, invalid, max = 5 }: UploadProps) {
  return (
    <View>
      {items.map((item) => (
        <View key={item.key} className={`q-file q-file--${item.state}`} aria-live="polite">
          <View className="q-file__icon" aria-hidden="true">
            <Icon name={ICON[item.state]} />
          </View>
          <View className="q-grow">
            <View className="q-file__name q-clip">{item.name}</View>
            {item.state === 'uploading' ? (
              <>
                <View className="q-note">上传中 {Math.round(item.percent ?? 0)}%</View>
                <Progress percent={item.percent ?? 0} label={`${item.name} 上传进度`} />
              </>
            ) : null}
            {item.state === 'waiting' ? (
              <View className="q-note">
                {item.percent ? `已传 ${Math.round(item.percent)}%，等网络恢复后接着传` : '已存在手机上，等待上传'}
              </View>
            ) : null}
            {item.state === 'done' ? <View className="q-note">{item.note ?? '已上传'}</View> : null}
            {item.state === 'failed' ? <View className="q-file__bad">{item.error ?? '上传失败，请重试'}</View> : null}
            {item.state === 'refused' ? <View className="q-file__bad">{item.error}</View> : null}
          </View>
          {item.state === 'failed' && onRetry ? (
            <View className="q-file__act" {...pressable(() => onRetry(item.key), { label: `重新上传 ${item.name}` })}>
              <Icon name="refresh" />
            </View>
          ) : null}
          {item.state !== 'uploading' && onRemove ? (
            <View className="q-file__act" {...pressable(() => onRemove(item.key), { label: `移除 ${item.name}` })}>
              <Icon name="trash" />
            </View>
          ) : null}
        </View>
      ))}
      {items.length < max && add ? add : null}
      {items.length < max && onAdd ? (
        <View className={`q-drop ${invalid ? 'q-drop--bad' : ''}`} {...pressable(onAdd, { label: `上传${label}` })}>
          <Icon name="upload" />
          <Text>{items.length > 0 ? '继续上传' : web ? '拍照或选择文件' : '从聊天记录选择'}</Text>
          {hint ? <View className="q-note">{hint}</View> : null}
        </View>
      ) : null}
    </View>
  );
}
