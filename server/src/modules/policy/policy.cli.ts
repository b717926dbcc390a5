import { Injectable, type OnModuleInit } from '@nestjs/common';
import { writeFile } from 'node:fs/promises';
import { type CliOutput, CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { PolicyFilesService } from './policy-files.service.js';

const OPERATOR: SystemActor = { kind: 'system', id: 'cli', name: '命令行' };

@Injectable()
export class PolicyCommands implements OnModuleInit {
  constructor(
    private readonly registry: CliRegistry,
    private readonly files: PolicyFilesService,
  ) {}

  onModuleInit(): void {
    this.registry.register({
      name: 'import measures',
      usage: 'FILE|FOLDER',
      summary: 'imports measures from YAML or JSON as drafts; another person publishes them',
      run: (args, output) => this.import(args, output),
    });
    this.registry.register({
      name: 'export measures',
      usage: 'FILE.yaml|FILE.json',
      summary: 'writes the published measures as they were imported',
      run: (args, output) => this.export(args, output),
    });
  }

  private async import(args: string[], output: CliOutput): Promise<number> {
    try {
      const imported = await this.files.importPath(OPERATOR, onePath(args));
      for (const { code, version, created, warnings } of imported) {
        output.line(`${code} version ${version} ${created ? 'imported as a draft' : 'is there already'}`);
        for (const { path, message, code: kind } of warnings) output.line(`  提示 ${path}: ${message} [${kind}]`);
      }
      return 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      output.error(error.message);
      for (const fault of error.fields ?? [])
        output.error(`  ${fault.path}: ${fault.message}${fault.code ? ` [${fault.code}]` : ''}`);
      return 1;
    }
  }

  private async export(args: string[], output: CliOutput): Promise<void> {
    const path = onePath(args);
    await writeFile(path, await this.files.export(path.endsWith('.json') ? 'json' : 'yaml'));
    output.line(`written to ${path}`);
  }
}

function onePath(args: string[]): string {
  const [path, ...more] = args;
  if (path === undefined || more.length > 0) throw new CliUsageError('name one path');
  return path;
}
