import { Module } from '@nestjs/common';
import { OutreachService } from './outreach.service.js';

@Module({ providers: [OutreachService], exports: [OutreachService] })
export class OutreachModule {}
