import 'reflect-metadata';
import { Controller, Get, Inject, Module, NotFoundException, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { describeBenefit, describeConditions, maxBenefitFen, parseMeasure } from '@qinqing/rules';
import { Column, DataSource, Entity, In, IsNull, Not, PrimaryColumn } from 'typeorm';
import { SqliteConnection } from '../src/platform/db/sqlite-connection.js';

/**
 * What `public-read` is measured against: the list and the detail of measures as one writes them in an afternoon with
 * Nest, Express and TypeORM. Every request queries the same database file, builds the answer and encodes it.
 */

@Entity('measure')
class Measure {
  @PrimaryColumn({ type: 'varchar' }) id: string;
  @Column({ type: 'varchar' }) code: string;
  @Column({ type: 'integer', nullable: true }) currentVersion: number | null;
  @Column({ type: 'integer' }) position: number;
}

@Entity('measure_version')
class MeasureVersion {
  @PrimaryColumn({ type: 'varchar' }) id: string;
  @Column({ type: 'varchar' }) measureId: string;
  @Column({ type: 'integer' }) version: number;
  @Column({ type: 'varchar' }) status: string;
  @Column({ type: 'simple-json' }) definition: Record<string, unknown>;
  @Column({ type: 'datetime', nullable: true }) publishedAt: Date | null;
}

@Entity('policy_document')
class PolicyDocument {
  @PrimaryColumn({ type: 'varchar' }) id: string;
  @Column({ type: 'varchar' }) level: string;
  @Column({ type: 'varchar' }) title: string;
  @Column({ type: 'varchar' }) documentNumber: string;
  @Column({ type: 'varchar' }) issuer: string;
  @Column({ type: 'varchar' }) issuedOn: string;
  @Column({ type: 'text' }) summary: string;
}

function cardOf(measure: Measure, version: MeasureVersion) {
  const parsed = parseMeasure(version.definition);
  if (!parsed.ok) throw new Error(`measure ${measure.code} does not parse`);
  const { title, summary, level, mode, window } = parsed.measure;
  return {
    id: measure.id,
    code: measure.code,
    version: version.version,
    title,
    summary,
    level,
    mode,
    benefitText: describeBenefit(parsed.measure),
    maxFen: maxBenefitFen(parsed.measure),
    ...window,
    definition: parsed.measure,
  };
}

@Controller('api/public/measures')
class NaiveController {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  @Get()
  async list() {
    const measures = await this.source
      .getRepository(Measure)
      .find({ where: { currentVersion: Not(IsNull()) }, order: { position: 'ASC' }, take: 20 });
    const versions = await this.source
      .getRepository(MeasureVersion)
      .find({ where: { measureId: In(measures.map(({ id }) => id)), status: 'published' } });
    const items = measures.flatMap((measure) => {
      const version = versions.find(({ measureId }) => measureId === measure.id);
      if (!version) return [];
      const { definition: _, ...card } = cardOf(measure, version);
      return [card];
    });
    return { items, nextCursor: null };
  }

  @Get(':id')
  async detail(@Param('id') id: string) {
    const measure = await this.source.getRepository(Measure).findOneBy({ id });
    const version = await this.source.getRepository(MeasureVersion).findOneBy({ measureId: id, status: 'published' });
    if (!measure || !version) throw new NotFoundException();
    const documents = await this.source.getRepository(PolicyDocument).find({ order: { issuedOn: 'ASC' } });
    const card = cardOf(measure, version);
    return { ...card, conditions: describeConditions(card.definition), documents, publishedAt: version.publishedAt };
  }
}

async function main(port: number, file: string): Promise<void> {
  const source = await new DataSource({
    type: 'better-sqlite3',
    driver: SqliteConnection,
    database: file,
    entities: [Measure, MeasureVersion, PolicyDocument],
  }).initialize();

  @Module({ controllers: [NaiveController], providers: [{ provide: DataSource, useValue: source }] })
  class NaiveModule {}

  const app = await NestFactory.create(NaiveModule, new ExpressAdapter(), { logger: false });
  await app.listen(port, '127.0.0.1');
}

const [port, file] = process.argv.slice(2);
await main(Number(port), file ?? '');
