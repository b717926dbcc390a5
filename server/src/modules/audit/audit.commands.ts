import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CliRegistry } from '../../platform/cli/index.js';
import { AuditService } from './audit.service.js';

@Injectable()
export class AuditCommands implements OnModuleInit {
  constructor(
    private readonly cli: CliRegistry,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.cli.register({
      name: 'audit verify',
      usage: '',
      summary: 'reads the whole audit chain; exit code 1 if anything was edited, deleted, swapped or cut off',
      run: async (_args, output) => {
        const { ok, checked, firstBroken, fault } = await this.audit.verify();
        if (ok) output.line(`the audit chain is whole: ${checked} entries`);
        else output.error(`the audit chain is broken at entry ${firstBroken}: ${fault}`);
        return ok ? 0 : 1;
      },
    });
  }
}
