import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/http/index.js';
import { AccessLogService } from './access-log.service.js';
import { EnterpriseService } from './enterprise.service.js';

/** An enterprise as staff see it; that they have is noted for the firm. */
@Injectable()
export class StaffEnterpriseViews {
  constructor(
    private readonly enterprises: EnterpriseService,
    private readonly accessLog: AccessLogService,
  ) {}

  async profile(actor: Actor, id: string) {
    const profile = await this.enterprises.staffProfile(actor, id);
    await this.accessLog.viewed(actor, id, 'enterprise.view');
    return profile;
  }
}
