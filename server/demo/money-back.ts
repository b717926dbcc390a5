import type { INestApplicationContext } from '@nestjs/common';
import { ClawbackReceipts, ClawbackService, PayoutViews } from '../src/modules/payout/index.js';
import { PoolService } from '../src/modules/ledger/index.js';
import { compactDay } from './story-clock.js';
import { staffOf, type World } from './world.js';

/** Part of a payment is demanded back; its first instalment has come in and waits for the second person. */
export async function demandBack(
  app: INestApplicationContext,
  world: World,
  spared: ReadonlySet<string>,
): Promise<void> {
  const [first, second] = [staffOf(world, 'caizheng'), staffOf(world, 'caizheng.b')];
  const clawbacks = app.get(ClawbackService);
  const { items } = await app.get(PayoutViews).listPayouts(first, { status: 'paid', limit: 100 });
  const order = items.find(
    ({ nonCash, enterpriseName, amountFen }) => !nonCash && amountFen >= 1_000_000 && !spared.has(enterpriseName),
  );
  if (!order) return;
  const { version } = await app.get(PayoutViews).payout(first, order.id);
  const amountFen = Math.floor(order.amountFen / 3 / 10_000) * 10_000;
  const proposed = await clawbacks.propose(first, {
    payoutId: order.id,
    version,
    amountFen,
    reason: '年度核查发现申报数据与统计部门数据不一致，多享受部分应予退回',
    dueOn: world.clock.day('2026-12-31'),
  });
  const demanded = await clawbacks.confirm(second, proposed);
  const receivedOn = world.clock.day('2026-11-19');
  await app.get(ClawbackReceipts).recordReceipt(first, {
    id: demanded.id,
    version: demanded.version,
    amountFen: Math.floor(amountFen / 2 / 100) * 100,
    receivedOn,
    reference: `${compactDay(receivedOn)}-350200-000187`,
  });
}

/** More money is asked for, and waits for the second person. */
export async function askForMore(app: INestApplicationContext, world: World): Promise<void> {
  await app.get(PoolService).propose(staffOf(world, 'caizheng'), 'POOL-2026-COMMERCE', {
    kind: 'top_up',
    amountFen: 300_000_000,
    reference: '湖财预〔2026〕98号',
    reason: '年末集中兑现，追加商贸专项资金',
  });
}
