import { useState } from 'react';
import { Button as NativeButton, View } from '@tarojs/components';
import { exportMyData } from '@qinqing/contract/firm';
import { useDeleteMyData, useDeletionTerms, useGivePhone, useRemovePhone, useRename } from '@/data/account';
import { forgetPerson } from '@/data/belongings';
import { useMe } from '@/data/firm';
import { messageOf } from '@/lib/api-error';
import { isPrivacyRefusal } from '@/lib/privacy';
import { callText } from '@/lib/request';
import { go, goTab } from '@/lib/router';
import { saveBlob } from '@/lib/save-blob';
import { useLoggedIn, useSession } from '@/lib/session';
import { copy } from '@/parts/copy';
import { Loaded, LoginInvite } from '@/parts/loaded';
import {
  Button,
  Card,
  Cell,
  Checkbox,
  Fact,
  Field,
  List,
  NoticeBar,
  Page,
  Section,
  Sheet,
  TextInput,
  toast,
} from '@/ui';

const wechat = process.env.TARO_ENV === 'weapp';

/** A person's rights over what is kept of the person: to know, to copy, to correct, to delete. */
export default function MyData() {
  const loggedIn = useLoggedIn();
  return <Page title="我的数据">{loggedIn ? <Rights /> : <LoginInvite text="登录后可以查看和导出您的数据" />}</Page>;
}

function Rights() {
  const me = useMe();
  const [renaming, setRenaming] = useState(false);
  const [closing, setClosing] = useState(false);
  return (
    <>
      <Loaded query={me} cards={1}>
        {({ user }) => (
          <Section title="您留下的信息">
            <Card>
              <Fact label="姓名">{user.name}</Fact>
              <Fact label="联系电话">{user.phoneMasked ?? '没有留'}</Fact>
              <View className="q-wrap q-gap3">
                <Button kind="secondary" size="s" icon="edit" onPress={() => setRenaming(true)}>
                  更正姓名
                </Button>
                <Phone given={user.phoneMasked !== undefined} />
              </View>
            </Card>
            <RenameSheet open={renaming} name={user.name} onClose={() => setRenaming(false)} />
          </Section>
        )}
      </Loaded>
      <Section title="查看和更正">
        <List>
          <Cell icon="eye" title="谁看过企业数据" note="哪个部门、什么时候、看了什么" onPress={() => go('accessLog')} />
          <Cell
            icon="edit"
            title="数据更正"
            note="企业档案里不对的数据，请来源部门更正"
            onPress={() => go('corrections')}
          />
          <Cell icon="shield" title="收集了哪些信息" note="为什么收集、保留多久" onPress={() => go('privacy')} />
        </List>
      </Section>
      <Export />
      <Section title="注销账号">
        <Card>
          <View className="q-sub">删除姓名、电话和登录标识；依法须保存的申报案卷和拨付记录除外。</View>
          <View className="q-gap3">
            <Button kind="quiet" size="s" onPress={() => setClosing(true)}>
              查看注销须知
            </Button>
          </View>
        </Card>
      </Section>
      <ClosingSheet open={closing} onClose={() => setClosing(false)} />
    </>
  );
}

/** Nothing needs a telephone number: it is given only to be called back, and taken back at any time. */
function Phone({ given }: { given: boolean }) {
  const give = useGivePhone();
  const remove = useRemovePhone();
  const failed = (error: unknown) => toast(messageOf(error), 'bad');
  if (given) {
    return (
      <Button
        kind="quiet"
        size="s"
        busy={remove.isPending}
        onPress={() => remove.mutate({}, { onSuccess: () => toast('联系电话已删除', 'ok'), onError: failed })}
      >
        删除电话
      </Button>
    );
  }
  if (!wechat) return null;
  return (
    <NativeButton
      className="q-btn q-btn--secondary q-btn--s"
      openType="getPhoneNumber"
      onGetPhoneNumber={({ detail }) => {
        if (detail.code) give.mutate({ body: { code: detail.code } }, { onError: failed });
        else if (isPrivacyRefusal(detail)) toast('没有同意隐私保护指引，没有获取手机号', 'info');
      }}
    >
      留下联系电话
    </NativeButton>
  );
}

function RenameSheet({ open, name, onClose }: { open: boolean; name: string; onClose: () => void }) {
  const [typed, setTyped] = useState(name);
  const rename = useRename();
  return (
    <Sheet
      open={open}
      title="更正姓名"
      onClose={onClose}
      footer={
        <Button
          busy={rename.isPending}
          disabled={!typed.trim() || typed.trim() === name}
          onPress={() =>
            rename.mutate(
              { body: { name: typed.trim() } },
              {
                onSuccess: () => {
                  toast('姓名已更正', 'ok');
                  onClose();
                },
              },
            )
          }
        >
          保存
        </Button>
      }
    >
      {rename.error ? <NoticeBar tone="danger">{messageOf(rename.error)}</NoticeBar> : null}
      <Field label="姓名" required>
        <TextInput label="姓名" required value={typed} onChange={setTyped} maxLength={30} />
      </Field>
    </Sheet>
  );
}

function Export() {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const text = await callText(exportMyData);
      // WeChat has no way to save a text: there the clipboard takes it.
      if (wechat) await copy(text, '已复制，可以粘贴到别处保存');
      else {
        saveBlob(new Blob([text], { type: 'application/json' }), '我的数据.json');
        toast('已生成文件', 'ok');
      }
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title="复制一份">
      <Card>
        <View className="q-sub">
          您的账号、企业绑定、申报、消息和收藏，都在一个数据文件里，需要时可以请其他平台读取；账号只含首尾四位。
        </View>
        <View className="q-gap3">
          <Button kind="secondary" size="s" icon="copy" busy={busy} onPress={() => void run()}>
            {wechat ? '复制我的数据' : '下载我的数据'}
          </Button>
        </View>
      </Card>
    </Section>
  );
}

function ClosingSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const terms = useDeletionTerms(open);
  const close = useDeleteMyData();
  const signOut = useSession((state) => state.signOut);
  const [read, setRead] = useState(false);
  const blocked = terms.data === undefined || terms.data.obstacles.length > 0;
  return (
    <Sheet
      open={open}
      title="注销须知"
      onClose={onClose}
      footer={
        <Button
          kind="danger"
          disabled={blocked || !read}
          busy={close.isPending}
          onPress={() =>
            close.mutate(
              { body: { confirm: true } },
              {
                onSuccess: () => {
                  signOut();
                  void forgetPerson();
                  toast('账号已注销', 'ok');
                  goTab('home');
                },
              },
            )
          }
        >
          注销账号
        </Button>
      }
    >
      <Loaded query={terms} cards={1}>
        {({ obstacles, deleted, kept }) => (
          <>
            {close.error ? <NoticeBar tone="danger">{messageOf(close.error)}</NoticeBar> : null}
            {obstacles.map((text) => (
              <View key={text} className="q-gap2">
                <NoticeBar tone="warning">{text}</NoticeBar>
              </View>
            ))}
            <Fact label="立即删除">{deleted.join('；')}</Fact>
            {kept.map(({ what, why, until }) => (
              <Fact key={what} label="依法保留">{`${what}：${why}，${until}`}</Fact>
            ))}
            {obstacles.length === 0 ? (
              <Checkbox checked={read} onChange={setRead}>
                我已了解，注销后不能恢复
              </Checkbox>
            ) : null}
          </>
        )}
      </Loaded>
    </Sheet>
  );
}
