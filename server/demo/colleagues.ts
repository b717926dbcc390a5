import type { INestApplicationContext } from '@nestjs/common';
import type { LibraryKind, MemberRole } from '@qinqing/contract';
import {
  BindingService,
  CorrectionService,
  EnterpriseService,
  LibraryService,
} from '../src/modules/enterprise/index.js';
import { FileService } from '../src/modules/file/index.js';
import { type Actor, FirmUserService } from '../src/modules/identity/index.js';
import { Db } from '../src/platform/db/index.js';
import { demoPaper } from './paper.js';
import { SEEDER, staffOf, type World } from './world.js';

type FirmActor = Extract<Actor, { kind: 'firm' }>;

/** The firm of a demonstration log-in, and the person who manages it. */
export interface ManagedFirm {
  enterpriseId: string;
  uscc: string;
  manager: FirmActor;
}

const COLLEAGUES: readonly { name: string; role: MemberRole }[] = [
  { name: '苏予安', role: 'agent' },
  { name: '叶知微', role: 'viewer' },
];

/** One that holds, one that runs out soon after the story ends, one that has run out. */
const PAPERS: readonly { kind: LibraryKind; title: string; validUntil?: string; note?: string }[] = [
  { kind: 'business_licence', title: '营业执照副本', note: '正本在总台' },
  { kind: 'lease', title: '商铺租赁合同（三年）', validUntil: '2026-12-15' },
  { kind: 'permit', title: '公众聚集场所消防安全检查合格证', validUntil: '2026-10-31' },
];

/**
 * What a firm's account looks like once it is used by several people: colleagues, somebody who asks to join, kept
 * papers, and facts that the firm has said to be wrong, one of them answered.
 */
export async function furnish(
  app: INestApplicationContext,
  world: World,
  { enterpriseId, uscc, manager }: ManagedFirm,
): Promise<void> {
  const db = app.get(Db);
  const enterprises = app.get(EnterpriseService);
  for (const [index, { name, role }] of COLLEAGUES.entries()) {
    const colleague = await personOf(app, `${uscc}-colleague-${index}`, name);
    const member = { userId: colleague.id, enterpriseId, role };
    await db.write((m) => enterprises.addMember(m, SEEDER, member));
  }
  for (const paper of PAPERS) {
    const fileId = await uploaded(app, manager, `${paper.title}（演示）.pdf`);
    const dated = paper.validUntil ? { validUntil: world.clock.day(paper.validUntil) } : {};
    await app.get(LibraryService).add(manager, enterpriseId, { fileId, ...paper, ...dated });
  }
  const bindings = app.get(BindingService);
  const newcomer = await personOf(app, `${uscc}-newcomer`, '何其瑞');
  await bindings.request(newcomer, {
    uscc,
    name: newcomer.name,
    role: 'agent',
    way: 'owner_confirms',
    statement: '新来的财务，负责申报',
  });
  const accountant = await personOf(app, `${uscc}-accountant`, '林若川');
  await bindings.request(accountant, {
    uscc,
    name: accountant.name,
    role: 'agent',
    way: 'evidence',
    fileIds: [await uploaded(app, accountant, '授权委托书（演示）.pdf')],
    statement: '代理记账机构，受企业委托办理申报',
  });
  const corrections = app.get(CorrectionService);
  const answered = await corrections.request(manager, enterpriseId, {
    fact: 'insuredHeads@2026-09',
    claimed: '比档案多 3 人',
    reason: '9 月新录用 3 人，已在社保系统增员',
  });
  await corrections.answer(staffOf(world, 'bumen'), answered.id, {
    version: 1,
    decision: 'refuse',
    text: '已核对：3 人自 10 月起缴费，将计入 10 月数据。',
  });
  await corrections.request(manager, enterpriseId, {
    fact: 'employees',
    claimed: '以最近一期社保人数为准',
    reason: '年初统计后增加了夜间值班人员',
  });
}

/** Comes in the way a person does: WeChat's stand-in of the demonstration takes any code of this form. */
async function personOf(app: INestApplicationContext, code: string, name: string): Promise<FirmActor> {
  const users = app.get(FirmUserService);
  const { user } = await users.loginWithWechat(`demo-${code}`);
  const person = { kind: 'firm', id: user.id, name, sessionId: 'demo' } as const;
  await app.get(Db).write((m) => users.rename(m, person, name));
  return person;
}

async function uploaded(app: INestApplicationContext, by: FirmActor, name: string): Promise<string> {
  const files = app.get(FileService);
  const staged = await files.stage(demoPaper());
  const owner = { kind: 'uploader', id: `firm:${by.id}` };
  const file = { owner, purpose: 'material', name, mime: 'application/pdf', by } as const;
  return (await app.get(Db).write((m) => files.add(m, staged, file))).id;
}
