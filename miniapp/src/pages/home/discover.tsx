import { Text, View } from '@tarojs/components';
import { useNextSession, useRecordings } from '@/data/live';
import { usePolicyPackage, usePublicity } from '@/data/policy';
import { clockText, dayText } from '@/lib/calendar';
import { mediaUrl } from '@/lib/media';
import { usePolicyFilter } from '@/data/policy-filter';
import { go, goTab } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { Card, Cell, Chip, Icon, List, Picture, Section } from '@/ui';
import { SessionLine } from './next-session';

/** The 1+N package: one head document, N implementing ones, and its measures by theme. */
export function PackageEntry() {
  const query = usePolicyPackage();
  const setFilter = usePolicyFilter((state) => state.only);
  return (
    <Section title="“1+N”政策包" more={{ text: '文件', onPress: () => go('policyPackage') }}>
      <Loaded query={query} cards={1} room="home-pack">
        {(pack) => (
          <Card className="home-pack">
            <View className="q-card__title">{pack.title}</View>
            <View className="q-sub q-gap1">{pack.subtitle}</View>
            <View className="home-pack__figures">
              <Figure
                number={pack.documents.filter((document) => !document.head).length + 1}
                unit="份文件"
                note="1 总 + N 配套"
              />
              <Figure number={pack.measureCount} unit="项措施" note="四级政策" />
              <Figure number={pack.openCount} unit="项可申报" note="正在受理" />
            </View>
            <View className="q-wrap">
              {pack.themes.slice(0, 6).map((theme) => (
                <Chip
                  key={theme.name}
                  on={false}
                  onPress={() => {
                    setFilter({ theme: theme.name });
                    goTab('policy');
                  }}
                >
                  {`${theme.name} ${theme.count}`}
                </Chip>
              ))}
            </View>
          </Card>
        )}
      </Loaded>
    </Section>
  );
}

function Figure({ number, unit, note }: { number: number; unit: string; note: string }) {
  return (
    <View className="home-figure">
      <View>
        <Text className="home-figure__number">{number}</Text>
        <Text className="home-figure__unit">{unit}</Text>
      </View>
      <View className="home-figure__note">{note}</View>
    </View>
  );
}

/** The next live session and the newest replay. */
export function LatestReplay() {
  const session = useNextSession().data?.session;
  const query = useRecordings('1');
  if (query.data && query.data.length === 0 && !session) return null;
  return (
    <Section title="直播带策" more={{ text: '全部回放', onPress: () => go('replays') }}>
      {session ? <SessionLine session={session} /> : null}
      <Loaded query={query} cards={1} room="home-replay__room">
        {([recording]) =>
          recording ? (
            <Card
              className="home-replay"
              label={`播放回放：${recording.title}`}
              onPress={() => go('player', { id: recording.id })}
            >
              <View className="home-replay__poster">
                <Picture className="home-replay__image" src={mediaUrl(recording.posterUrl)} />
                <View className="home-replay__play" aria-hidden="true">
                  <Icon name="play-solid" />
                </View>
                <View className="home-replay__time">{clockText(recording.durationSeconds)}</View>
              </View>
              <View className="home-replay__text">
                <View className="q-card__title">{recording.title}</View>
                <View className="q-note q-gap1">
                  {recording.department} · {dayText(recording.recordedOn)} · {recording.chapterCount} 个章节
                </View>
              </View>
            </Card>
          ) : null
        }
      </Loaded>
    </Section>
  );
}

export function Notices() {
  const query = usePublicity('3');
  if (query.data && query.data.length === 0) return null;
  return (
    <Section title="正在公示" more={{ text: '全部', onPress: () => go('notices') }}>
      <Loaded query={query} cards={1}>
        {(notices) => (
          <List>
            {notices.slice(0, 3).map((notice) => (
              <Cell
                key={notice.id}
                icon="megaphone"
                title={notice.title}
                note={`${notice.items.length} 家企业 · 公示至 ${dayText(notice.endsOn)}`}
                onPress={() => go('notices', { id: notice.id })}
              />
            ))}
          </List>
        )}
      </Loaded>
    </Section>
  );
}
