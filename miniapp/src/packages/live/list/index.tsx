import { View } from '@tarojs/components';
import { useNextSession, useRecordings } from '@/data/live';
import { clockText, dayText, spanText } from '@/lib/calendar';
import { countText } from '@/lib/count';
import { mediaUrl } from '@/lib/media';
import { go } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Card, Empty, Fact, Icon, Page, Picture, Tag } from '@/ui';
import './index.scss';

export default function Replays() {
  const recordings = useRecordings('20');
  return (
    <Page title="直播回放">
      <View className="q-pad q-sub">“亲清一家，直播带策”：部门讲政策，点章节直接跳到您关心的那一条。</View>
      <Upcoming />
      <Loaded query={recordings}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="play" title="还没有回放" text="直播结束后会整理章节放在这里" />
          ) : (
            <View className="q-pad">
              {items.map((recording) => (
                <Card
                  key={recording.id}
                  className="replay-card"
                  label={`播放回放：${recording.title}`}
                  onPress={() => go('player', { id: recording.id })}
                >
                  <View className="replay-card__poster">
                    <Picture className="replay-card__image" src={mediaUrl(recording.posterUrl)} />
                    <View className="replay-card__play" aria-hidden="true">
                      <Icon name="play-solid" />
                    </View>
                    <View className="replay-card__time">{clockText(recording.durationSeconds)}</View>
                  </View>
                  <View className="q-grow">
                    <View className="q-strong q-clip2">{recording.title}</View>
                    <View className="q-note">{recording.department}</View>
                    <View className="q-note">
                      {dayText(recording.recordedOn)} · {recording.chapterCount} 个章节
                    </View>
                    <View className="q-note">{countText(recording.plays)}次播放</View>
                  </View>
                </Card>
              ))}
              <MoreButton more={recordings.more} busy={recordings.loadingMore} total={recordings.total} />
            </View>
          )
        }
      </Loaded>
    </Page>
  );
}

/** The session that the home page announces: when, who and what about. */
function Upcoming() {
  const session = useNextSession().data?.session;
  if (!session) return null;
  const { live, title, summary, department, startsAt, endsAt } = session;
  return (
    <View className="q-pad">
      <Card>
        <Tag tone={live ? 'danger' : 'info'}>{live ? '正在直播' : '下一场'}</Tag>
        <View className="q-card__title q-gap2">{title}</View>
        <View className="q-gap2">
          <Fact label="时间">{spanText(startsAt, endsAt)}</Fact>
          <Fact label="哪个部门讲">{department}</Fact>
          {summary ? <Fact label="讲什么">{summary}</Fact> : null}
        </View>
        <View className="q-note q-gap2">讲完后，回放和章节放在下面。</View>
      </Card>
    </View>
  );
}
