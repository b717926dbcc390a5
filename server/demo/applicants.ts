import type { INestApplicationContext } from '@nestjs/common';
import type { FieldValue } from '@qinqing/contract';
import { EnterpriseService, PayeeAccountService } from '../src/modules/enterprise/index.js';
import { FileService, type StagedFile } from '../src/modules/file/index.js';
import { type Actor, FirmUserService } from '../src/modules/identity/index.js';
import { fieldValueOf, type MeasureRecord, questionsOf } from '../src/modules/policy/index.js';
import type { EntityManager } from 'typeorm';
import { Db } from '../src/platform/db/index.js';
import { declaredValue } from './firm-facts.js';
import type { Firm } from './firms.js';
import { demoPaper } from './paper.js';
import { Prng } from './prng.js';
import { SEEDER } from './world.js';

export type FirmActor = Extract<Actor, { kind: 'firm' }>;

export interface Applicant {
  firm: Firm;
  actor: FirmActor;
  enterpriseId: string;
  /** account under the firm's registered name */
  accountId: string;
}

const BANKS = [
  '厦门银行',
  '中国建设银行',
  '中国工商银行',
  '中国农业银行',
  '兴业银行',
  '招商银行',
  '厦门国际银行',
  '中国银行',
];

/** People who act for firms: made when their firm first applies. */
export class Applicants {
  private readonly known = new Map<Firm, Applicant>();
  private readonly others = new Map<string, string>();
  /** accounts of firms whose people never come in: their cases are of the past */
  private readonly accounts = new Map<Firm, string>();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly enterprises: ReadonlyMap<string, string>,
  ) {}

  async of(firm: Firm): Promise<Applicant> {
    const known = this.known.get(firm);
    if (known) return known;
    // The way a person really comes in: WeChat's stand-in of the demonstration takes any code of this form.
    const { user } = await this.app.get(FirmUserService).loginWithWechat(`demo-${firm.uscc}`);
    return this.join(firm, { kind: 'firm', id: user.id, name: firm.legalPerson, sessionId: 'demo' });
  }

  /** Gives a person a firm and the firm an account. */
  async join(firm: Firm, actor: FirmActor): Promise<Applicant> {
    const [enterpriseId = ''] = this.enterpriseIds([firm]);
    const applicant = await this.app.get(Db).write(async (m) => {
      await this.app.get(EnterpriseService).addMember(m, SEEDER, { userId: actor.id, enterpriseId, role: 'owner' });
      const accountId = await this.accountIn(m, firm);
      return { firm, actor, enterpriseId, accountId };
    });
    this.known.set(firm, applicant);
    return applicant;
  }

  enterpriseIds(firms: readonly Firm[]): string[] {
    return firms.map(({ uscc, name }) => {
      const id = this.enterprises.get(uscc);
      if (id === undefined) throw new RangeError(`${name} is not in the register yet`);
      return id;
    });
  }

  /** The person who acted for a firm in a case of the past. */
  nameOf(firm: Firm): FirmActor {
    return (
      this.known.get(firm)?.actor ?? {
        kind: 'firm',
        id: `demo-${firm.uscc}`,
        name: firm.legalPerson,
        sessionId: 'demo',
      }
    );
  }

  /** The account under the firm's registered name, made when it is first needed. */
  async accountIn(m: EntityManager, firm: Firm): Promise<string> {
    const known = this.accounts.get(firm);
    if (known !== undefined) return known;
    const [enterpriseId = ''] = this.enterpriseIds([firm]);
    const stored = await this.app
      .get(PayeeAccountService)
      .store(m, this.nameOf(firm), enterpriseId, accountOf(firm, 0));
    this.accounts.set(firm, stored.id);
    return stored.id;
  }

  /** Another account: of the firm itself, or by mistake under its owner's name. */
  async addAccount({ firm, actor, enterpriseId }: Applicant, kind: 'own' | 'wrong_name'): Promise<string> {
    const key = `${firm.uscc}:${kind}`;
    const known = this.others.get(key);
    if (known !== undefined) return known;
    const account = accountOf(firm, kind === 'own' ? 1 : 2);
    const named = kind === 'own' ? account : { ...account, accountName: firm.legalPerson };
    const stored = await this.app
      .get(Db)
      .write((m) => this.app.get(PayeeAccountService).store(m, actor, enterpriseId, named));
    this.others.set(key, stored.id);
    return stored.id;
  }

  /** What the firm writes into the form beyond what is filled in for it. */
  answers(firm: Firm, { definition }: MeasureRecord): Record<string, FieldValue> {
    const values: Record<string, FieldValue> = {};
    for (const { field, definition: fact } of questionsOf(definition)) {
      if (field.fact !== undefined) {
        const value = declaredValue(firm, field.fact);
        if (value !== null) values[field.key] = fieldValueOf(fact, value);
      } else if (field.type === 'phone') values[field.key] = phoneOf(firm);
      else if (field.required) values[field.key] = ownWords(firm, field.key);
    }
    return values;
  }

  /** The papers that the measure wants: uploaded, or said why not where they may follow. */
  async materials(applicant: Applicant, { definition }: MeasureRecord) {
    const { actor, firm } = applicant;
    const wanted = definition.materials.filter(({ required }) => required);
    if (wanted.length === 0) return [];
    const files = this.app.get(FileService);
    const follows = ({ key, tolerable }: { key: string; tolerable: boolean }) =>
      tolerable && new Prng(`${firm.uscc}:${key}`).chance(0.15);
    const papers = wanted.filter((each) => !follows(each));
    const staged = await Promise.all(papers.map(() => files.stage(demoPaper())));
    const owner = { kind: 'uploader', id: `firm:${actor.id}` };
    const refs = await this.app.get(Db).write((m) =>
      Promise.all(
        papers.map(({ name }, index) => {
          const file = {
            owner,
            purpose: 'material',
            name: `${name}（演示）.pdf`,
            mime: 'application/pdf',
            by: actor,
          } as const;
          return files.add(m, staged[index] as StagedFile, file);
        }),
      ),
    );
    return wanted.map((each) => {
      const ref = refs[papers.indexOf(each)];
      return ref
        ? { key: each.key, fileIds: [ref.id] }
        : { key: each.key, fileIds: [], missingReason: '正在办理，一周内补交' };
    });
  }
}

function accountOf(firm: Firm, number: number) {
  const random = new Prng(`${firm.uscc}:account:${number}`);
  const bankName = random.pick(BANKS);
  const digits = Array.from({ length: 13 }, () => random.int(0, 9)).join('');
  // 999 at the front: recognisable as invented.
  return { accountName: firm.name, accountNumber: `999${digits}`, bankName, branchName: `${bankName}厦门湖里支行` };
}

/** 0592-5550xxx: one block, recognisable as invented. */
function phoneOf(firm: Firm): string {
  return `0592-5550${String(firm.index % 1000).padStart(3, '0')}`;
}

function ownWords(firm: Firm, key: string): string {
  if (key.toLowerCase().includes('address')) return firm.address;
  return key === 'contact' ? firm.legalPerson : '见所附材料（演示）';
}
