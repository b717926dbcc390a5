import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef } from 'react';

interface Props {
  label: string;
  accept: string;
  busy: boolean;
  primary?: boolean;
  /** names the file field for browser tests */
  testId?: string;
  onFile: (file: File) => void;
}

/** A button that asks for one file; choosing the same (corrected) file again is noticed. */
export function UploadButton({ label, accept, busy, primary = false, testId, onFile }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        // A form of the kit shows file fields again that are only `hidden`.
        style={{ display: 'none' }}
        accept={accept}
        aria-label={label}
        data-testid={testId}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button
        type={primary ? 'primary' : 'default'}
        icon={<UploadOutlined />}
        loading={busy}
        onClick={() => picker.current?.click()}
      >
        {label}
      </Button>
    </>
  );
}
