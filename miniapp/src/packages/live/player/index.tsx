import { useEffect, useMemo, useRef, useState } from 'react';
import { View } from '@tarojs/components';
import type { Chapter, RecordingDetail } from '@qinqing/contract/public';
import { tellPlay, useRecording } from '@/data/live';
import { clockText, dayText } from '@/lib/calendar';
import { countText } from '@/lib/count';
import { go, useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import type { ShareCard } from '@/parts/share-card';
import { useApply } from '@/parts/use-apply';
import { useShare } from '@/parts/use-share';
import { Button, Card, Icon, LentCanvas, Page, pressable, Section, Tag } from '@/ui';
import { chapterAt } from './chapters';
import { Poster, Screen, type ScreenHandle } from './screen';
import './index.scss';

export default function Player() {
  const { id = '', chapter } = useParams();
  const query = useRecording(id);
  useShare({
    title: query.data ? `回放：${query.data.title}` : '亲清惠企：政策直播回放',
    path: `/packages/live/player/index?id=${encodeURIComponent(id)}`,
    card: query.data && replayCard(query.data),
  });
  return (
    <Page title="回放">
      <Loaded query={query} waiting={id ? <Poster id={id} /> : null}>
        {(recording) => (
          <>
            <Replay recording={recording} startAt={chapter} />
            <LentCanvas />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function replayCard(recording: RecordingDetail): ShareCard {
  return {
    kicker: '亲清一家 · 直播回放',
    title: recording.title,
    text: recording.summary,
    facts: [
      ['讲解', recording.department],
      ['时间', dayText(recording.recordedOn)],
      ['章节', `${recording.chapters.length} 章，可直接跳到要听的一段`],
    ],
    note: '内容以文件原文为准',
  };
}

/** Seconds of playing between two progress reports. */
const REPORT_EVERY = 15;

function Replay({ recording, startAt }: { recording: RecordingDetail; startAt: string | undefined }) {
  const screen = useRef<ScreenHandle>(null);
  const reported = useRef(0);
  const first = useMemo(
    () => recording.chapters.find((chapter) => chapter.id === startAt)?.startSeconds ?? 0,
    [recording, startAt],
  );
  const [seconds, setSeconds] = useState(first);
  const [playing, setPlaying] = useState(false);
  const current = chapterAt(recording.chapters, seconds);

  useEffect(() => {
    reported.current = first;
  }, [first]);

  const onTime = (at: number) => {
    setSeconds(at);
    if (Math.abs(at - reported.current) < REPORT_EVERY) return;
    reported.current = at;
    tellPlay(recording.id, at, 'progress');
  };
  return (
    <>
      <View className="player-stage">
        <Screen
          ref={screen}
          recording={recording}
          startSeconds={first}
          onTime={onTime}
          onPlay={() => tellPlay(recording.id, seconds, 'play')}
          onPlaying={setPlaying}
          onEnd={() => tellPlay(recording.id, recording.durationSeconds, 'end')}
        />
      </View>
      <View className="q-pad">
        <View className="player-title">{recording.title}</View>
        <View className="q-note">
          {recording.department} · {dayText(recording.recordedOn)} · {countText(recording.plays)}次播放
        </View>
        {recording.summary ? <View className="q-sub q-gap2">{recording.summary}</View> : null}
      </View>
      {current && current.measures.length > 0 ? <NowOn chapter={current} playing={playing} /> : null}
      <Section title="章节" note="点一下，跳到那一段">
        <View className="player-chapters">
          {recording.chapters.map((chapter) => (
            <ChapterRow
              key={chapter.id}
              chapter={chapter}
              on={chapter.id === current?.id}
              playing={playing}
              onSeek={() => {
                setSeconds(chapter.startSeconds);
                screen.current?.seek(chapter.startSeconds);
              }}
            />
          ))}
        </View>
      </Section>
    </>
  );
}

/** What the current chapter explains, with the way to it. */
function NowOn({ chapter, playing }: { chapter: Chapter; playing: boolean }) {
  const apply = useApply();
  return (
    <View className="q-pad">
      <Card className="player-now">
        <View className="q-note">{playing ? '正在讲' : '这一章讲的政策'}</View>
        {chapter.measures.map((measure) => (
          <View key={measure.id} className="player-now__item">
            <View className="q-strong">{measure.title}</View>
            <View className="player-now__acts">
              <Button kind="secondary" size="s" onPress={() => go('measure', { id: measure.id, chapter: chapter.id })}>
                查看这条政策
              </Button>
              {measure.windowState === 'open' ? (
                <Button size="s" busy={apply.busy} onPress={() => apply.start(measure.id, chapter.id)}>
                  去申请
                </Button>
              ) : null}
            </View>
          </View>
        ))}
      </Card>
    </View>
  );
}

interface ChapterRowProps {
  chapter: Chapter;
  on: boolean;
  playing: boolean;
  onSeek: () => void;
}

function ChapterRow({ chapter, on, playing, onSeek }: ChapterRowProps) {
  return (
    <View className={`player-chapter ${on ? 'player-chapter--on' : ''}`}>
      <View
        className="player-chapter__seek"
        {...(on ? { 'aria-current': 'true' } : {})}
        {...pressable(onSeek, { label: `跳到 ${clockText(chapter.startSeconds)}，${chapter.title}` })}
      >
        <View className="player-chapter__time">
          {on && playing ? <Icon name="play-solid" /> : null}
          {clockText(chapter.startSeconds)}
        </View>
        <View className="q-grow">
          <View className="player-chapter__title">{chapter.title}</View>
          {chapter.speaker ? <View className="q-note">{chapter.speaker}</View> : null}
        </View>
        {on ? <Tag tone="info">{playing ? '正在播放' : '当前章节'}</Tag> : null}
      </View>
      {chapter.measures.map((measure) => (
        <View
          key={measure.id}
          className="player-chapter__measure"
          {...pressable(() => go('measure', { id: measure.id, chapter: chapter.id }), { role: 'link' })}
        >
          <Icon name="policy" />
          <View className="q-grow">{measure.title}</View>
          <Icon name="next" />
        </View>
      ))}
    </View>
  );
}
