import { createLog, currentRequestId, redactText, withRequestId } from './index.js';

function listen(): { lines: () => Record<string, unknown>[]; text: () => string; write(line: string): void } {
  const written: string[] = [];
  return {
    write: (line) => void written.push(line),
    lines: () => written.map((line) => JSON.parse(line)),
    text: () => written.join(''),
  };
}

describe('the log', () => {
  it('is one JSON object a line, with the request it belongs to', () => {
    const out = listen();
    const log = createLog('info', out);
    withRequestId('req-1', () => log.info({ n: 1 }, 'hello'));
    log.debug('not at this level');
    expect(out.lines()).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'hello',
        n: 1,
        requestId: 'req-1',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
      }),
    ]);
    expect(currentRequestId()).toBe('-');
  });

  it('cuts out what is personal or secret, wherever it lies', () => {
    const out = listen();
    const person = { name: '张三', phone: '13800000000', accountNo: '6222000000000000000', uscc: '91350206MADM5BHW8K' };
    createLog('info', out).info(
      { ...person, user: person, deep: { user: person }, token: 't-0-k-e-n', kept: 'yes' },
      'x',
    );
    for (const secret of [...Object.values(person), 't-0-k-e-n']) expect(out.text()).not.toContain(secret);
    expect(out.text()).toContain('yes');
  });

  it('shows an error without the values that the database was given', () => {
    const out = listen();
    const driver = Object.assign(new Error("Duplicate entry '91350206MADM5BHW8K-6222000000000000' for key 'uq'"), {
      code: 'ER_DUP_ENTRY',
    });
    const error = Object.assign(new Error('query failed: ["张三"]'), {
      driverError: driver,
      parameters: ['张三'],
      query: 'INSERT …',
    });
    createLog('info', out).error({ err: error }, 'failed');
    expect(out.lines()[0]).toMatchObject({
      err: { errorCode: 'ER_DUP_ENTRY', message: "Duplicate entry '[uscc]-[number]' for key 'uq'" },
    });
    expect(out.text()).not.toContain('张三');
  });

  it('masks codes, numbers and searches inside texts', () => {
    expect(redactText('/api?q=张三的公司&page=2 by 13800000000')).toBe('/api?q=[cut]&page=2 by [number]');
    expect(redactText('order 20260301 of batch 12')).toBe('order 20260301 of batch 12');
  });
});
