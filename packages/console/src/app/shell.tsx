import { LogoutOutlined } from '@ant-design/icons';
import { STAFF_ROLE } from '@qinqing/contract';
import { getServiceInfo } from '@qinqing/contract/public';
import { getTodo, logoutStaff } from '@qinqing/contract/staff';
import { App, Button, Menu, Modal } from 'antd';
import { Suspense, useCallback, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { call } from '../api/client';
import { asApiError } from '../api/errors';
import { queryClient, useRead } from '../api/query';
import { session } from '../session/store';
import { useIdleEnd, useSession } from '../session/use-session';
import { activePath, navFor } from './nav';
import './shell.css';

export function Shell() {
  const { staff } = useSession();
  const location = useLocation();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const main = useRef<HTMLElement>(null);
  const info = useRead(getServiceInfo);
  const todo = useRead(getTodo, {}, { refetchMs: 60_000 });

  const leave = useCallback(
    async (reason: 'idle' | 'logout') => {
      try {
        await call(logoutStaff);
      } catch (error) {
        // The token is dropped here whatever happens; the server's copy expires by itself.
        if (reason === 'logout') void message.warning(asApiError(error).message);
      }
      session.end(reason);
      queryClient.clear();
    },
    [message],
  );
  const secondsLeft = useIdleEnd(useCallback(() => void leave('idle'), [leave]));

  // A new page starts at its top, and the keyboard with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the new address is the signal
  useEffect(() => {
    main.current?.scrollTo({ top: 0 });
  }, [location.pathname]);

  if (!staff) return null;
  const waiting = todo.data?.queues.reduce((sum, queue) => sum + queue.count, 0) ?? 0;
  const late = todo.data?.queues.some((queue) => queue.overdue > 0) ?? false;

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        跳到正文
      </a>
      <header className="shell-head">
        <Link to="/" className="shell-brand">
          <img src="/console/mark.svg" alt="" width={24} height={24} />
          亲清惠企
          <small>{info.data?.operator ?? ''}</small>
        </Link>
        {info.data?.demo ? (
          <span className="shell-demo" title="本环境的企业、政策与金额均为演示数据">
            演示数据
          </span>
        ) : null}
        <div className="shell-person">
          <span>{staff.name}</span>
          <span className="roles">
            {staff.department} · {staff.roles.map((role) => STAFF_ROLE[role]).join('、')}
          </span>
          <Button type="text" size="small" icon={<LogoutOutlined />} onClick={() => void leave('logout')}>
            退出
          </Button>
        </div>
      </header>
      <nav className="shell-side" aria-label="主导航">
        <Menu
          mode="inline"
          selectedKeys={[activePath(location.pathname)]}
          onClick={({ key }) => void navigate(key)}
          items={navFor(staff.roles).map((group) => ({
            type: 'group' as const,
            key: `group ${group.label}`,
            label: group.label,
            children: group.items.map((item) => ({
              key: item.path,
              icon: item.icon,
              label: (
                <>
                  {item.label}
                  {item.path === '/' && waiting > 0 ? (
                    <span className={late ? 'count-badge late num' : 'count-badge num'}>{waiting}</span>
                  ) : null}
                </>
              ),
            })),
          }))}
        />
      </nav>
      <main className="shell-main" id="main" ref={main} tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <Modal
        open={secondsLeft !== null}
        title="即将自动退出"
        okText="继续使用"
        cancelText="现在退出"
        onOk={() => session.touch()}
        onCancel={() => void leave('logout')}
      >
        <p>您已较长时间没有操作，{secondsLeft ?? 0} 秒后将自动退出登录。</p>
      </Modal>
    </div>
  );
}
