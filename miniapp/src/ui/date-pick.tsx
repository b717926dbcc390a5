import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import { keyed } from '@/lib/keyed';
import { dayText, monthGrid, todayInChina } from '@/lib/calendar';
import { pressable } from './a11y';
import { Icon, type IconName } from './icon';
import { Sheet } from './sheet';

export interface DatePickProps {
  label: string;
  /** 'YYYY-MM-DD' */
  value: string | undefined;
  onChange: (day: string) => void;
  min?: string;
  max?: string;
  invalid?: boolean;
}

const WEEK = ['一', '二', '三', '四', '五', '六', '日'];

/** A calendar in a sheet: the same on both targets, reachable by keyboard, with steps of a year for old dates. */
export function DatePick({ label, value, onChange, min, max, invalid }: DatePickProps) {
  const [open, setOpen] = useState(false);
  const [month, setMonth] = useState(() => monthOf(value ?? todayInChina()));
  const show = () => {
    setMonth(monthOf(value ?? todayInChina()));
    setOpen(true);
  };
  const step = (months: number) => setMonth(({ year, month: at }) => shift(year, at, months));
  const move = (months: number, name: string, icon: IconName, twice = false) => (
    <View className="q-cal__step" {...pressable(() => step(months), { label: name })}>
      <Icon name={icon} />
      {twice ? <Icon name={icon} className="q-cal__twice" /> : null}
    </View>
  );
  return (
    <>
      <View
        className={`q-input q-input--press ${invalid ? 'q-input--bad' : ''}`}
        aria-haspopup="dialog"
        {...pressable(show, { label: `${label}：${value ? dayText(value) : '请选择日期'}` })}
      >
        <Text className={value ? 'q-grow' : 'q-grow q-input__ghost'}>{value ? dayText(value) : '请选择日期'}</Text>
        <Icon name="calendar" className="q-input__go" />
      </View>
      <Sheet open={open} title={label} onClose={() => setOpen(false)}>
        <View className="q-between">
          <View className="q-row">
            {move(-12, '上一年', 'back', true)}
            {move(-1, '上个月', 'back')}
          </View>
          <View className="q-strong" aria-live="polite">{`${month.year}年${month.month}月`}</View>
          <View className="q-row">
            {move(1, '下个月', 'next')}
            {move(12, '下一年', 'next', true)}
          </View>
        </View>
        <View className="q-cal__week" aria-hidden="true">
          {WEEK.map((name) => (
            <View key={name} className="q-cal__name">
              {name}
            </View>
          ))}
        </View>
        {monthGrid(month.year, month.month).map((week) => (
          <View key={week.find(Boolean) ?? ''} className="q-cal__week">
            {keyed(week, (day) => day ?? 'void').map(({ key, item: day }) =>
              day ? (
                <View
                  key={key}
                  className={`q-cal__day ${day === value ? 'q-cal__day--on' : ''}`}
                  {...pressable(
                    () => {
                      onChange(day);
                      setOpen(false);
                    },
                    {
                      label: `${dayText(day)}${day === value ? '，已选' : ''}`,
                      disabled: Boolean((min && day < min) || (max && day > max)),
                    },
                  )}
                >
                  {Number(day.slice(8))}
                </View>
              ) : (
                <View key={key} className="q-cal__day q-cal__day--void" />
              ),
            )}
          </View>
        ))}
      </Sheet>
    </>
  );
}

function monthOf(day: string): { year: number; month: number } {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)) };
}

function shift(year: number, month: number, by: number): { year: number; month: number } {
  const index = year * 12 + (month - 1) + by;
  return { year: Math.floor(index / 12), month: (index % 12) + 1 };
}
