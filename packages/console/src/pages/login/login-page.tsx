import { finishStaffLogin, startStaffLogin } from '@qinqing/contract/staff';
import { getServiceInfo } from '@qinqing/contract/public';
import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import type { ApiError } from '../../api/errors';
import { useAction, useRead } from '../../api/query';
import { type EndReason, IDLE_MINUTES, session } from '../../session/store';
import { useSession } from '../../session/use-session';
import './login.css';

const endTexts: Partial<Record<EndReason, string>> = {
  expired: '登录已过期，请重新登录',
  idle: `已超过 ${IDLE_MINUTES} 分钟未操作，为安全起见已自动退出`,
};

export function LoginPage() {
  const { token, ended } = useSession();
  const [search] = useSearchParams();
  const [challenge, setChallenge] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const info = useRead(getServiceInfo);

  const first = useAction(
    startStaffLogin,
    (answer) => {
      setError(null);
      setChallenge(answer.challenge);
    },
    setError,
  );
  const second = useAction(
    finishStaffLogin,
    (answer) => session.begin(answer),
    (failure) => {
      setError(failure);
      // Only a wrong code leaves the first step standing; a spent challenge or a lock starts over.
      if (failure.code !== 'TOTP_INVALID' && failure.code !== 'VALIDATION' && !failure.undecided) setChallenge(null);
    },
  );

  useEffect(() => {
    document.title = '登录 · 亲清惠企';
  }, []);

  if (token) return <Navigate to={safeTarget(search.get('to'))} replace />;
  const endText = ended ? endTexts[ended] : undefined;

  return (
    <main className="login">
      <section className="login-side" aria-hidden="true">
        <img src="/console/mark.svg" alt="" width={44} height={44} />
        <p className="login-title">亲清惠企</p>
        <p className="login-sub">政策兑现工作台</p>
        <ol>
          <li>自动核验</li>
          <li>分级审核</li>
          <li>双人拨付</li>
          <li>逐笔可溯</li>
        </ol>
      </section>
      <section className="login-form">
        <h1>{challenge ? '动态口令' : '工作人员登录'}</h1>
        <p className="soft">
          {info.data?.operator ?? ' '}
          {info.data?.demo ? ' · 演示数据' : ''}
        </p>
        {error ? (
          <Alert type="error" showIcon title={error.message} role="alert" />
        ) : endText ? (
          <Alert type="info" showIcon title={endText} />
        ) : null}
        {challenge ? (
          <TotpStep
            busy={second.isPending}
            failures={error}
            onSubmit={(code) => second.mutate({ body: { challenge, code } })}
            onBack={() => {
              setError(null);
              setChallenge(null);
            }}
          />
        ) : (
          <Form
            layout="vertical"
            requiredMark={false}
            disabled={first.isPending}
            onFinish={(values: { username: string; password: string }) => first.mutate({ body: values })}
          >
            <Form.Item name="username" label="用户名" rules={[{ required: true, message: '请填写用户名' }]}>
              <Input size="large" autoComplete="username" autoFocus maxLength={64} />
            </Form.Item>
            <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
              <Input.Password size="large" autoComplete="current-password" maxLength={128} />
            </Form.Item>
            <Button type="primary" size="large" htmlType="submit" block loading={first.isPending}>
              下一步
            </Button>
          </Form>
        )}
      </section>
    </main>
  );
}

function TotpStep({
  busy,
  failures,
  onSubmit,
  onBack,
}: {
  busy: boolean;
  failures: ApiError | null;
  onSubmit: (code: string) => void;
  onBack: () => void;
}) {
  const [code, setCode] = useState('');
  const input = useRef<InputRef>(null);

  // A code is good once: after a refusal the next one is typed into an empty field.
  useEffect(() => {
    if (failures) setCode('');
    input.current?.focus();
  }, [failures]);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6) onSubmit(code);
      }}
    >
      <label htmlFor="totp">请输入身份验证器上的 6 位动态口令</label>
      <Input
        id="totp"
        ref={input}
        size="large"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        disabled={busy}
        className="totp-input"
        onChange={({ target }) => {
          const digits = target.value.replace(/\D/g, '').slice(0, 6);
          setCode(digits);
          if (digits.length === 6 && code.length < 6) onSubmit(digits);
        }}
      />
      <Button type="primary" size="large" htmlType="submit" block loading={busy} disabled={code.length !== 6}>
        登录
      </Button>
      <Button type="link" block onClick={onBack} disabled={busy}>
        返回上一步
      </Button>
    </form>
  );
}

/** Back to a page of the console only: an address from outside must not steer the browser elsewhere. */
export function safeTarget(to: string | null): string {
  // A browser reads a backslash as a slash: //host and /\host both leave the site.
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/login') ? to : '/';
}
