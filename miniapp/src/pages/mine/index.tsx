import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import { MEMBER_ROLE } from '@qinqing/contract';
import { logoutFirm } from '@qinqing/contract/firm';
import { useQueryClient } from '@tanstack/react-query';
import { forgetPerson, waitingWords } from '@/data/belongings';
import { useMe } from '@/data/firm';
import { useServiceInfo } from '@/data/policy';
import { useDisplay } from '@/lib/display';
import { call } from '@/lib/request';
import { go } from '@/lib/router';
import { useEnterprise, useLoggedIn, useSession } from '@/lib/session';
import { DisplaySheet } from '@/parts/display-sheet';
import { Button, Cell, DemoMark, Dialog, Icon, List, Page, pressable, Section, Sheet, Tag, toast } from '@/ui';
import './index.scss';

export default function Mine() {
  const loggedIn = useLoggedIn();
  const enterprises = useSession((state) => state.session?.enterprises) ?? [];
  const me = useMe();
  const service = useServiceInfo();
  const elder = useDisplay((state) => state.elder);
  const [displaying, setDisplaying] = useState(false);
  return (
    <Page title="我的" tab="mine">
      <View className="q-pad">{loggedIn ? <Identity /> : <Guest />}</View>
      <Section title="企业服务">
        <List>
          <Cell icon="spark" title="能享什么" note="按档案逐项测算" onPress={() => go('forYou')} />
          <Cell icon="star" title="收藏与关注" note="开始申报和快截止时提醒" onPress={() => go('saved')} />
          <Cell icon="building" title="一企一档" note="登记信息、部门数据和来源" onPress={() => go('enterprise')} />
          <Cell icon="bank" title="收款账户" note="只打到企业自己名下" onPress={() => go('payees')} />
          <Cell icon="file" title="企业资料库" note="存一次，每次申报直接选用" onPress={() => go('library')} />
          <Cell
            icon="mine"
            title="我的企业"
            note="绑定、切换、成员与权限"
            {...(enterprises.length > 0 ? { value: `${enterprises.length} 家` } : {})}
            onPress={() => go('enterprises')}
          />
        </List>
      </Section>
      <Section title="我的">
        <List>
          <Cell icon="bell" title="消息" badge={me.data?.unreadMessages ?? 0} onPress={() => go('inbox')} />
          <Cell icon="phone" title="我反映的问题" note="“办不成事”反映窗口" onPress={() => go('stuckCases')} />
          <Cell icon="shield" title="我的数据" note="查看、导出、更正、注销；谁看过" onPress={() => go('myData')} />
        </List>
      </Section>
      <Section title="公开信息">
        <List>
          <Cell icon="play" title="直播回放" onPress={() => go('replays')} />
          <Cell icon="megaphone" title="正在公示" onPress={() => go('notices')} />
          <Cell icon="policy" title="“1+N”政策文件" onPress={() => go('policyPackage')} />
        </List>
      </Section>
      <Section title="设置">
        <List>
          <Cell
            icon="eye"
            title="字号与长辈版"
            value={elder ? '长辈版' : '标准版'}
            onPress={() => setDisplaying(true)}
          />
          <Cell icon="lock" title="隐私说明" note="收集什么、为什么、保留多久" onPress={() => go('privacy')} />
          <Cell icon="ask" title="帮助与关于" onPress={() => go('help')} />
        </List>
      </Section>
      <DisplaySheet open={displaying} onClose={() => setDisplaying(false)} />
      <View className="mine-about">
        <View>{service.data?.operator ?? '湖里区发展和改革局'}</View>
        {service.data?.demo ? <DemoMark /> : null}
      </View>
    </Page>
  );
}

function Guest() {
  return (
    <View className="mine-card">
      <View className="q-row mine-card__row">
        <View className="mine-card__mark" aria-hidden="true">
          <Icon name="mine" />
        </View>
        <View className="q-grow">
          <View className="mine-card__name">还没有登录</View>
          <View className="mine-card__note">登录后可以测算、申报、查进度</View>
        </View>
        <Button kind="secondary" size="s" onPress={() => go('login')}>
          登录
        </Button>
      </View>
    </View>
  );
}

function Identity() {
  const enterprise = useEnterprise();
  const session = useSession((state) => state.session);
  const choose = useSession((state) => state.choose);
  const signOut = useSession((state) => state.signOut);
  const client = useQueryClient();
  const [switching, setSwitching] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const lost = leaving ? waitingWords() : '';
  const leave = async () => {
    setLeaving(false);
    // The phone forgets the session even where the server can't be told; its token expires by itself.
    await call(logoutFirm).catch(() => undefined);
    signOut();
    await forgetPerson();
    client.removeQueries({ queryKey: ['firm'] });
    toast('已退出登录', 'ok');
  };
  if (!session) return null;
  const several = session.enterprises.length > 1;
  return (
    <View className="mine-card">
      <View className="q-row mine-card__row">
        <View className="mine-card__mark" aria-hidden="true">
          <Icon name="building" />
        </View>
        <View className="q-grow">
          <View className="mine-card__name">{enterprise?.name ?? '还没有绑定企业'}</View>
          {enterprise ? <View className="mine-card__note">{enterprise.uscc}</View> : null}
          <View className="mine-card__note">
            {session.user.name}
            {enterprise ? ` · ${MEMBER_ROLE[enterprise.role].label}` : ''}
          </View>
        </View>
      </View>
      <View className="mine-card__acts">
        {several ? (
          <View className="mine-card__act" {...pressable(() => setSwitching(true))}>
            <Icon name="refresh" />
            <Text>切换企业</Text>
          </View>
        ) : enterprise ? null : (
          <View className="mine-card__act" {...pressable(() => go('bind'))}>
            <Icon name="plus" />
            <Text>绑定企业</Text>
          </View>
        )}
        <View className="mine-card__act" {...pressable(() => go('login'))}>
          <Icon name="mine" />
          <Text>换个账号</Text>
        </View>
        <View className="mine-card__act" {...pressable(() => setLeaving(true))}>
          <Icon name="lock" />
          <Text>退出登录</Text>
        </View>
      </View>
      <Sheet open={switching} title="切换企业" onClose={() => setSwitching(false)}>
        {session.enterprises.map((one) => (
          <Cell
            key={one.id}
            title={one.name}
            note={one.uscc}
            value={one.id === enterprise?.id ? <Tag tone="info">当前</Tag> : null}
            onPress={() => {
              choose(one.id);
              setSwitching(false);
            }}
          />
        ))}
      </Sheet>
      <Dialog
        open={leaving}
        title={lost ? '还有内容没有上传' : '退出登录？'}
        confirm={lost ? '仍要退出' : '退出'}
        danger={lost !== ''}
        cancel="再想想"
        onConfirm={() => void leave()}
        onClose={() => setLeaving(false)}
      >
        {lost
          ? `${lost}还没有传到服务器，现在退出会从这部手机上清除。联网后等到“已保存”再退出，就不会丢。`
          : '已保存的草稿和申报都在服务器上，下次登录接着办。'}
      </Dialog>
    </View>
  );
}
