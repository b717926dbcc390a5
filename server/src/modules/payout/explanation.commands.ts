import { readFile } from 'node:fs/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CliRegistry, CliUsageError } from '../../platform/cli/index.js';
import { ExplanationService } from './explanation.service.js';
import { isGenuine, type SignedExplanation } from './explanation.signature.js';

@Injectable()
export class ExplanationCommands implements OnModuleInit {
  constructor(
    private readonly cli: CliRegistry,
    private readonly explanations: ExplanationService,
  ) {}

  onModuleInit(): void {
    this.cli.register({
      name: 'payout key',
      usage: '',
      summary: 'prints the public key by which exported explanations of payments are verified',
      run: async (_args, output) => {
        output.line(this.explanations.signer.publicKey);
      },
    });
    this.cli.register({
      name: 'payout verify',
      usage: 'FILE [PUBLIC_KEY]',
      summary: 'says whether an exported explanation is what was signed; exit code 1 where it is not',
      run: async ([file, key = this.explanations.signer.publicKey], output) => {
        if (file === undefined) throw new CliUsageError('FILE is missing');
        const signed = JSON.parse(await readFile(file, 'utf8')) as SignedExplanation;
        const genuine = isGenuine(signed, key);
        (genuine ? output.line : output.error).call(
          output,
          genuine ? `genuine: ${signed.sha256}` : 'not what was signed',
        );
        return genuine ? 0 : 1;
      },
    });
  }
}
