import { importBankResult } from '@qinqing/contract/staff';
import { urlOf } from '@qinqing/contract';
import { PayoutHistory } from '../src/modules/payout/index.js';
import { resultFile } from '../src/modules/payout/payout.history.js';
import { linesOf } from '../src/modules/payout/payout.repository.js';
import { DESKS, District, POOL } from './district.js';
import { Program } from './programs.js';

/** A bank that sends its answer again and again, to whichever process takes it. */
export async function sameResultAtOnce([size, copies]: readonly [number, number], limits: Record<string, string>) {
  const district = await District.open(size);
  const { t } = district;
  await district.submitAll();
  await t.runner.drain();
  await district.decideReady();
  const payable = await district.rows<{ id: string }>("SELECT id FROM payout WHERE status = 'payable' ORDER BY id");
  const now = t.clock.now();
  const { id, number, lines } = await t.db.write(async (m) => {
    const id = await t.get(PayoutHistory).replay(m, {
      poolCode: POOL,
      payoutIds: payable.map((row) => row.id),
      ...DESKS,
      at: { made: now, sealed: now, released: now, sent: now, result: now },
      until: 'sent',
    });
    const [batch] = (await m.query('SELECT number FROM payout_batch WHERE id = ?', [id])) as { number: string }[];
    return { id, number: batch!.number, lines: await linesOf(m, id) };
  });
  const token = await district.build.staffToken('payout_releaser');
  const programs = [1, 2].map(() => new Program('main', { ...district.env(), ...limits }));
  const ports = await Promise.all(programs.map((program) => program.ready()));
  const bytes = resultFile(number, lines, new Map());
  const answers = await Promise.all(
    Array.from({ length: copies }, async (_, copy) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)], { type: 'text/csv' }), `${number}.csv`);
      const response = await fetch(`http://127.0.0.1:${ports[copy % ports.length]}${urlOf(importBankResult, { id })}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': `result-copy-${copy}` },
        body: form,
      });
      const body = (await response.json()) as { file?: { status: string }; code?: string };
      return body.file?.status ?? body.code ?? `HTTP ${response.status}`;
    }),
  );
  await Promise.all(programs.map((program) => program.kill()));
  const tally = new Map<string, number>();
  for (const answer of answers) tally.set(answer, (tally.get(answer) ?? 0) + 1);
  const said = [...tally].map(([answer, n]) => `${n} ${answer}`).join(', ');
  const faults = tally.get('accepted') === 1 ? [] : [`not taken exactly once: ${said}`];
  for (const answer of tally.keys()) {
    if (!['accepted', 'duplicate', 'STATE_CONFLICT', 'STALE_VERSION'].includes(answer))
      faults.push(`answered ${answer}`);
  }
  const balance = await district.balance();
  await district.close();
  return {
    ...balance,
    done: `${copies} copies of a result of ${size} lines: ${said}`,
    killed: 0,
    faults: [...faults, ...balance.faults],
  };
}
