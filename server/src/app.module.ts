import { type DynamicModule, Module } from '@nestjs/common';
import { MIGRATIONS } from './migrations/index.js';
import { AuditModule } from './modules/audit/index.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

/** Every module of the product, lower ones first. */
const MODULES = [AuditModule];

/** The one list from which the api, the worker, the commands and the tests are built. */
@Module({})
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'migrations'>): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot({ ...options, migrations: MIGRATIONS }), ...MODULES] };
  }
}
