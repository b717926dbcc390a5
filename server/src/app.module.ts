import { type DynamicModule, Module } from '@nestjs/common';
import { FlowsModule } from './flows/index.js';
import { MIGRATIONS } from './migrations/index.js';
import { ApplicationModule } from './modules/application/index.js';
import { AuditModule } from './modules/audit/index.js';
import { EnterpriseModule } from './modules/enterprise/index.js';
import { FeedbackModule } from './modules/feedback/index.js';
import { FileModule } from './modules/file/index.js';
import { IdentityModule } from './modules/identity/index.js';
import { InsightModule } from './modules/insight/index.js';
import { LedgerModule } from './modules/ledger/index.js';
import { LiveModule } from './modules/live/index.js';
import { NoticeModule } from './modules/notice/index.js';
import { OfferModule } from './modules/offer/index.js';
import { OutreachModule } from './modules/outreach/index.js';
import { PayoutModule } from './modules/payout/index.js';
import { PolicyModule } from './modules/policy/index.js';
import { ReviewModule } from './modules/review/index.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

/** Every module of the product, lower ones first. */
const MODULES = [
  AuditModule,
  IdentityModule,
  FileModule,
  NoticeModule,
  LedgerModule,
  EnterpriseModule,
  PolicyModule,
  ApplicationModule,
  OfferModule,
  ReviewModule,
  PayoutModule,
  FeedbackModule,
  OutreachModule,
  LiveModule,
  InsightModule,
  FlowsModule,
];

/** The one list from which the api, the worker, the commands and the tests are built. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest knows a module by its class
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'migrations'>): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot({ ...options, migrations: MIGRATIONS }), ...MODULES] };
  }
}
