import type { EnterpriseRef } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

type EnterprisesOf = (m: EntityManager, userId: string) => Promise<EnterpriseRef[]>;
type MembersOf = (m: EntityManager, enterpriseId: string) => Promise<string[]>;
type UnreadOf = (m: EntityManager, userId: string) => Promise<number>;

/**
 * What the log-in answers about a person but does not own: the enterprises (module enterprise) and unread messages
 * (module notice) stand above this module and register themselves here.
 */
@Injectable()
export class FirmContext {
  private enterprises: EnterprisesOf = async () => [];
  private members: MembersOf = async () => [];
  private unread: UnreadOf = async () => 0;

  register(enterprises: EnterprisesOf, members?: MembersOf): void {
    this.enterprises = enterprises;
    if (members) this.members = members;
  }

  registerUnread(unread: UnreadOf): void {
    this.unread = unread;
  }

  enterprisesOf(m: EntityManager, userId: string): Promise<EnterpriseRef[]> {
    return this.enterprises(m, userId);
  }

  /** Persons who act for an enterprise. */
  membersOf(m: EntityManager, enterpriseId: string): Promise<string[]> {
    return this.members(m, enterpriseId);
  }

  unreadOf(m: EntityManager, userId: string): Promise<number> {
    return this.unread(m, userId);
  }
}
