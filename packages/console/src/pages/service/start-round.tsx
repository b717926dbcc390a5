import { listOfferRounds, listStaffMeasures, startOfferRound } from '@qinqing/contract/staff';
import { Alert, App, Form, InputNumber, Modal, Select } from 'antd';
import { refresh, useAction, usePages } from '../../api/query';
import { useFailure } from './judgements';

interface Values {
  measureId: string;
  workingDays: number;
}

/** Starts a round: every firm of the register is looked at, and those that fit are offered the benefit. */
export function StartRound({ onClose }: { onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [failure, setFailure] = useFailure();
  const measures = usePages(listStaffMeasures, {}, 100);
  const offered = measures.items.filter(({ mode }) => mode === 'no_application');
  const start = useAction(
    startOfferRound,
    () => {
      refresh(listOfferRounds);
      onClose();
      void message.success('已开始推送，进度见推送批次');
    },
    setFailure,
  );
  return (
    <Modal
      open
      title="推送免申即享"
      okText="开始推送"
      cancelText="取消"
      okButtonProps={{ loading: start.isPending }}
      onOk={() => void form.submit()}
      onCancel={onClose}
    >
      {failure ? <Alert className="gap-below" type="error" showIcon title={failure.message} /> : null}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ workingDays: 15 }}
        onFinish={(body: Values) => start.mutate({ body })}
      >
        <Form.Item label="政策" name="measureId" rules={[{ required: true, message: '请选择政策' }]}>
          <Select
            loading={measures.isPending}
            options={offered.map(({ id, title }) => ({ value: id, label: title }))}
            notFoundContent="没有免申即享的政策"
          />
        </Form.Item>
        <Form.Item
          label="确认期限（工作日，推送当天不计）"
          name="workingDays"
          rules={[{ required: true, message: '请填写确认期限' }]}
        >
          <InputNumber min={5} max={60} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
