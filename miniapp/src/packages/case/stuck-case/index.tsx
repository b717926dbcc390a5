import { useState } from 'react';
import { View } from '@tarojs/components';
import { APPLICATION_STATUS, STUCK_STATUS } from '@qinqing/contract';
import type { StuckCase } from '@qinqing/contract/firm';
import { useCloseStuckCase, useReplyStuckCase, useStuckCase } from '@/data/case';
import { messageOf } from '@/lib/api-error';
import { timeText } from '@/lib/calendar';
import { go, useParams } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { fileText } from '@/parts/upload-items';
import { Button, Cell, Dialog, Fact, List, Page, role, Section, Sheet, toast } from '@/ui';
import { Head } from '../head';
import { Refused, useStatement } from '../statement';
import './index.scss';

const NOW: Record<StuckCase['status'], string> = {
  open: '已收到，5 个工作日内答复',
  answered: '已答复，请看看是否解决',
  closed: '已办结',
};

export default function StuckCasePage() {
  const { id = '' } = useParams();
  const query = useStuckCase(id);
  return (
    <Page title="问题与答复" footer={query.data ? footerOf(query.data) : undefined}>
      <Loaded query={query}>{(item) => <Body item={item} />}</Loaded>
    </Page>
  );
}

function footerOf(item: StuckCase) {
  const reply = item.actions.includes('reply') ? <Reply item={item} /> : null;
  const close = item.actions.includes('close') ? <Close item={item} /> : null;
  return reply || close ? (
    <View className="q-footer__row">
      {reply}
      {close}
    </View>
  ) : undefined;
}

function Body({ item }: { item: StuckCase }) {
  const { context } = item;
  const solved = item.solved === undefined ? '' : item.solved ? '，您确认已解决' : '，您表示没有解决';
  return (
    <>
      <Head
        status={STUCK_STATUS[item.status]}
        number={item.number}
        title={item.step}
        note={item.measureTitle}
        now={`${NOW[item.status]}${item.status === 'closed' ? solved : ''}`}
      >
        {context ? (
          <Fact label="反映时">
            {APPLICATION_STATUS[context.status].label}
            {context.desk ? `，在${context.desk}` : ''}
            {context.waitingWorkingDays > 0 ? `，已等 ${context.waitingWorkingDays} 个工作日` : ''}
          </Fact>
        ) : null}
      </Head>
      <Section title="往来">
        <View aria-label="往来" {...role('list')}>
          {item.messages.map((message) => (
            <View key={message.id} className={`talk talk--${message.from}`} {...role('listitem')}>
              <View className="q-note">
                {message.from === 'firm' ? '我' : '受理人员'} · {timeText(message.at)}
              </View>
              <View className="case-words">{message.text}</View>
              {message.files.map((file) => (
                <View key={file.id} className="q-note">
                  附件：{fileText(file)}
                </View>
              ))}
            </View>
          ))}
        </View>
      </Section>
      {item.applicationId ? (
        <Section title="相关">
          <List>
            <Cell icon="file" title="查看这件申报" onPress={() => go('application', { id: item.applicationId })} />
          </List>
        </Section>
      ) : null}
    </>
  );
}

function Reply({ item }: { item: StuckCase }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="secondary" onPress={() => setOpen(true)}>
        {item.status === 'answered' ? '还没解决' : '补充说明'}
      </Button>
      {open ? <ReplySheet item={item} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ReplySheet({ item, onClose }: { item: StuckCase; onClose: () => void }) {
  const statement = useStatement({ owner: `stuck-reply:${item.id}`, label: '补充说明', maxLength: 1000 });
  const reply = useReplyStuckCase(item.id);
  const send = () => {
    const said = statement.take();
    if (!said) return;
    reply.mutate(
      { version: item.version, ...said },
      {
        onSuccess: () => {
          toast('已提交', 'ok');
          onClose();
        },
      },
    );
  };
  return (
    <Sheet
      open
      title="补充说明"
      onClose={onClose}
      footer={
        <Button busy={reply.isPending} onPress={send}>
          提交
        </Button>
      }
    >
      <Refused error={reply.error} />
      {statement.fields}
    </Sheet>
  );
}

function Close({ item }: { item: StuckCase }) {
  const [asking, setAsking] = useState(false);
  const close = useCloseStuckCase(item.id);
  const confirm = () =>
    close.mutate(
      { version: item.version, solved: true },
      {
        onSuccess: () => {
          setAsking(false);
          toast('已办结', 'ok');
        },
        onError: (error) => {
          setAsking(false);
          toast(messageOf(error), 'bad');
        },
      },
    );
  return (
    <>
      <Button onPress={() => setAsking(true)}>已解决</Button>
      <Dialog
        open={asking}
        title="问题解决了吗？"
        confirm="已解决，办结"
        cancel="再看看"
        busy={close.isPending}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        确认后这次反映办结；以后遇到新的问题可以再反映。
      </Dialog>
    </>
  );
}
