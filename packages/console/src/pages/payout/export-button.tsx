import { DownloadOutlined } from '@ant-design/icons';
import { exportPayout } from '@qinqing/contract/staff';
import { App, Button, Dropdown } from 'antd';
import { callBytes, saveFile } from '../../api/client';
import { asApiError } from '../../api/errors';

const EXPORTS = [
  { key: 'json', label: '签名文件（JSON，可离线校验）' },
  { key: 'html', label: '可打印网页' },
] as const;

/** The whole explanation in one file; the server says who may take it out. */
export function ExportButton({ id }: { id: string }) {
  const { message } = App.useApp();
  const take = async (format: (typeof EXPORTS)[number]['key']) => {
    try {
      saveFile(await callBytes(exportPayout, { params: { id }, query: { format } }));
    } catch (error) {
      void message.error(asApiError(error).message);
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items: [...EXPORTS], onClick: ({ key }) => void take(key === 'html' ? 'html' : 'json') }}
    >
      <Button icon={<DownloadOutlined />}>导出说明</Button>
    </Dropdown>
  );
}
