import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CliOutput, CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { EnterpriseImportService, type ImportKind } from './enterprise-import.service.js';

const OPERATOR: SystemActor = { kind: 'system', id: 'cli', name: '命令行' };
const SUMMARIES: Record<ImportKind, string> = {
  enterprises: 'imports the register of enterprises from CSV or XLSX; known credit codes are brought up to date',
  facts: 'imports facts of departments from CSV or XLSX',
  credit: 'imports credit records from CSV or XLSX',
};

@Injectable()
export class EnterpriseCommands implements OnModuleInit {
  constructor(
    private readonly registry: CliRegistry,
    private readonly imports: EnterpriseImportService,
  ) {}

  onModuleInit(): void {
    for (const kind of ['enterprises', 'facts', 'credit'] as const) {
      this.registry.register({
        name: `import ${kind}`,
        usage: 'FILE',
        summary: SUMMARIES[kind],
        run: (args, output) => this.run(kind, args, output),
      });
    }
  }

  private async run(kind: ImportKind, args: string[], output: CliOutput): Promise<number> {
    const [path, ...more] = args;
    if (path === undefined || more.length > 0) throw new CliUsageError('name one file');
    try {
      const { rows } = await this.imports.importFile(OPERATOR, kind, path);
      output.line(`${rows} row(s) imported`);
      return 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      output.error(error.message);
      for (const fault of error.fields ?? []) output.error(`  ${fault.path}: ${fault.message}`);
      return 1;
    }
  }
}
