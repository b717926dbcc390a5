import type { PayeeAccount } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { PayeeAccountRow } from './enterprise.entity.js';
import { EnterpriseService } from './enterprise.service.js';
import { maskAccount } from './enterprise.rules.js';

export interface NewPayeeAccount {
  accountName: string;
  /** digits only */
  accountNumber: string;
  bankName: string;
  branchName?: string;
}

/** An account without its number. */
export interface PayeeAccountRecord extends PayeeAccount {
  enterpriseId: string;
}

export interface AccountRisk {
  registeredAt: Date;
  /** firms besides its own that registered the same number */
  otherFirms: number;
}

export interface DecryptedAccount {
  accountName: string;
  accountNumber: string;
  bankName: string;
  branchName: string | null;
}

@Injectable()
export class PayeeAccountService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
  ) {}

  list(actor: Actor, enterpriseId: string): Promise<{ items: PayeeAccount[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const rows = await m.find(PayeeAccountRow, { where: { enterpriseId }, order: { createdAt: 'DESC', id: 'DESC' } });
      return { items: rows.map(viewOf) };
    });
  }

  /**
   * A number that stands there under the name of somebody else may be added once more, with the right name.
   * @throws {AppError} NOT_FOUND for strangers, PAYEE_ACCOUNT_EXISTS
   */
  add(actor: Actor, enterpriseId: string, account: NewPayeeAccount): Promise<PayeeAccount> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      return this.store(m, actor, enterpriseId, account);
    });
  }

  /** As `add`, inside a unit and without a membership: imports and demonstration data. */
  async store(
    m: EntityManager,
    actor: Actor,
    enterpriseId: string,
    account: NewPayeeAccount,
  ): Promise<PayeeAccountRecord> {
    const nameMatches = await this.enterprises.ownsAccount(m, enterpriseId, account.accountName);
    const fingerprint = this.cipher.fingerprint(`payee-account:${account.accountNumber}`);
    const wrong = nameMatches
      ? await m.findOneBy(PayeeAccountRow, { enterpriseId, fingerprint, nameMatches: false })
      : null;
    if (wrong) return this.rename(m, actor, wrong, account);
    const id = newId();
    const { accountNumber, accountName, bankName, branchName } = account;
    const row = m.create(PayeeAccountRow, {
      id,
      enterpriseId,
      accountName,
      bankName,
      branchName: branchName ?? null,
      numberCipher: this.cipher.encrypt(accountNumber, contextOf(id)),
      fingerprint,
      accountMasked: maskAccount(accountNumber),
      nameMatches,
      addedBy: actor.id,
    });
    try {
      await m.insert(PayeeAccountRow, row);
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError('PAYEE_ACCOUNT_EXISTS');
      throw error;
    }
    await this.audit.record(m, {
      actor,
      action: 'payee_account.add',
      entity: 'payee_account',
      entityId: id,
      after: { enterpriseId, accountMasked: row.accountMasked, nameMatches: row.nameMatches },
    });
    return { ...viewOf(row), enterpriseId };
  }

  /** No money can have gone to it under the old name. It counts as new from now on, as any that is added. */
  private async rename(
    m: EntityManager,
    actor: Actor,
    row: PayeeAccountRow,
    { accountName, bankName, branchName }: NewPayeeAccount,
  ): Promise<PayeeAccountRecord> {
    const { id, enterpriseId } = row;
    const now = this.clock.now();
    const set = { accountName, bankName, branchName: branchName ?? null, nameMatches: true, createdAt: now };
    const { affected } = await m.update(
      PayeeAccountRow,
      { id, nameMatches: false },
      { ...set, addedBy: actor.id, updatedAt: now },
    );
    if (affected !== 1) throw new AppError('PAYEE_ACCOUNT_EXISTS');
    await this.audit.record(m, {
      actor,
      action: 'payee_account.rename',
      entity: 'payee_account',
      entityId: id,
      before: { nameMatches: false },
      after: { enterpriseId, accountMasked: row.accountMasked, nameMatches: true },
    });
    return { ...viewOf(Object.assign(row, set)), enterpriseId };
  }

  /** @throws {AppError} NOT_FOUND */
  async get(m: EntityManager, id: string): Promise<PayeeAccountRecord> {
    const row = await m.findOneBy(PayeeAccountRow, { id });
    if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这个收款账户' });
    return { ...viewOf(row), enterpriseId: row.enterpriseId };
  }

  /** The account to propose to a firm: the newest one of its own. */
  async proposed(m: EntityManager, enterpriseId: string): Promise<PayeeAccountRecord | undefined> {
    const [row] = await m.find(PayeeAccountRow, {
      where: { enterpriseId, nameMatches: true },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: 1,
    });
    return row ? { ...viewOf(row), enterpriseId } : undefined;
  }

  /** What makes an account worth a second look: how new it is, and how many other firms registered the same number. */
  async risks(m: EntityManager, ids: readonly string[]): Promise<Map<string, AccountRisk>> {
    const found = new Map<string, AccountRisk>();
    const unique = [...new Set(ids)];
    for (let from = 0; from < unique.length; from += 400) {
      const own = await m.findBy(PayeeAccountRow, { id: In(unique.slice(from, from + 400)) });
      const all = await m.find(PayeeAccountRow, {
        select: { id: true, enterpriseId: true, fingerprint: true },
        where: { fingerprint: In([...new Set(own.map((row) => row.fingerprint))]) },
      });
      for (const { id, enterpriseId, fingerprint, createdAt } of own) {
        const holders = new Set(all.filter((row) => row.fingerprint === fingerprint).map((row) => row.enterpriseId));
        holders.delete(enterpriseId);
        found.set(id, { registeredAt: createdAt, otherFirms: holders.size });
      }
    }
    return found;
  }

  /** The full number, for a bank file only; reading it is audited. */
  async decrypted(m: EntityManager, actor: Actor, id: string, purpose: string): Promise<DecryptedAccount> {
    const row = await m.findOneBy(PayeeAccountRow, { id });
    if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这个收款账户' });
    await this.audit.record(m, {
      actor,
      action: 'payee_account.read_number',
      entity: 'payee_account',
      entityId: id,
      reason: purpose,
    });
    return this.open(row);
  }

  /** Full numbers of many accounts in one query, for a batch; one audit entry names them all. */
  async decryptedAll(
    m: EntityManager,
    actor: Actor,
    ids: readonly string[],
    purpose: { entity: string; entityId: string; reason: string },
  ): Promise<Map<string, DecryptedAccount>> {
    if (ids.length === 0) return new Map();
    const accounts = new Map<string, DecryptedAccount>();
    const unique = [...new Set(ids)];
    for (let from = 0; from < unique.length; from += 500) {
      const rows = await m
        .createQueryBuilder(PayeeAccountRow, 'account')
        .where('account.id IN (:...ids)', { ids: unique.slice(from, from + 500) })
        .getMany();
      for (const row of rows) accounts.set(row.id, this.open(row));
    }
    await this.audit.record(m, {
      actor,
      action: 'payee_account.read_numbers',
      entity: purpose.entity,
      entityId: purpose.entityId,
      reason: purpose.reason,
      after: { accounts: accounts.size },
    });
    return accounts;
  }

  private open(row: PayeeAccountRow): DecryptedAccount {
    const { accountName, bankName, branchName } = row;
    return {
      accountName,
      bankName,
      branchName,
      accountNumber: this.cipher.decrypt(row.numberCipher, contextOf(row.id)),
    };
  }
}

function contextOf(id: string): string {
  return `payee-account:${id}`;
}

function viewOf(row: PayeeAccountRow): PayeeAccount {
  const { id, accountName, bankName, branchName, accountMasked, nameMatches, createdAt } = row;
  return {
    id,
    accountName,
    bankName,
    ...(branchName ? { branchName } : {}),
    accountMasked,
    nameMatches,
    createdAt: createdAt.toISOString(),
  };
}
