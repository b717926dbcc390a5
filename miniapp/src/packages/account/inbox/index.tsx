import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Message } from '@qinqing/contract/firm';
import { useMessages, useReadMessage } from '@/data/firm';
import { timeText } from '@/lib/calendar';
import { followLink, go } from '@/lib/router';
import { useLoggedIn } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Cell, Empty, Icon, List, Page, pressable, Tag } from '@/ui';
import './index.scss';

export default function Inbox() {
  const loggedIn = useLoggedIn();
  const messages = useMessages();
  return (
    <Page title="消息">
      {loggedIn ? (
        <View className="q-pad">
          <List>
            <Cell icon="bell" title="微信提醒" note="选择哪些消息也在微信里提醒" onPress={() => go('reminders')} />
          </List>
        </View>
      ) : null}
      {loggedIn ? (
        <Loaded query={messages}>
          {(items) =>
            items.length === 0 ? (
              <Empty icon="bell" title="还没有消息" text="受理、补正、公示和到账都会在这里通知您" />
            ) : (
              <View className="q-pad">
                <List>
                  {items.map((message) => (
                    <MessageRow key={message.id} message={message} />
                  ))}
                </List>
                <MoreButton more={messages.more} busy={messages.loadingMore} total={messages.total} />
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}

function MessageRow({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  const read = useReadMessage();
  const follow = followLink(message.link);
  const press = () => {
    if (!message.readAt) read.mutate(message.id);
    if (follow) follow();
    else setOpen(!open);
  };
  // What leads elsewhere is not opened here, so nothing of it may be cut off.
  const whole = open || follow !== null;
  return (
    <View
      className="inbox-row"
      {...(follow ? {} : { 'aria-expanded': open ? 'true' : 'false' })}
      {...pressable(press, {
        role: follow ? 'link' : 'button',
        label: `${message.readAt ? '' : '未读，'}${message.title}`,
      })}
    >
      <View className="q-between">
        <View className={`q-grow ${message.readAt ? '' : 'q-strong'}`}>{message.title}</View>
        {message.readAt ? null : <Tag tone="danger">未读</Tag>}
        {follow ? <Icon name="next" /> : null}
      </View>
      <View className="q-note">{timeText(message.sentAt)}</View>
      <View className={`q-sub q-gap1 ${whole ? '' : 'q-clip2'}`}>{message.body}</View>
    </View>
  );
}
