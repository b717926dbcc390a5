import { type FieldError, type Level, normaliseDocumentNumber, type StaffRole } from '@qinqing/contract';
import { lintMeasure, type Measure, parseMeasure } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { requireRole } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, canonical, PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Jobs } from '../../platform/queue/index.js';
import {
  MeasureRow,
  MeasureVersionRow,
  PolicyDocumentRow,
  PolicyDocumentText,
  PolicyPackageRow,
} from './policy.entity.js';
import { measureByCode } from './policy.repository.js';

const AUTHORS: readonly StaffRole[] = ['admin', 'department_reviewer', 'final_approver'];
/** Wanted when a version comes into force; module application tells those who wait for it. */
export const MEASURE_PUBLISHED_JOB = 'policy.measure_published';

export interface MeasurePublishedJob {
  measureId: string;
  version: number;
  /** the last person told */
  after?: string;
}

const PUBLISHERS: readonly StaffRole[] = ['leader', 'final_approver', 'admin'];

export interface NewDocument {
  level: Level;
  title: string;
  /** any spelling; kept in the form of GB/T 9704-2012 */
  documentNumber: string;
  issuer: string;
  issuedOn: string;
  validUntil?: string | null;
  summary: string;
  head?: boolean;
  /** the text as issued, paragraphs on lines of their own */
  text?: string;
  /** where the issuer publishes it */
  sourceUrl?: string;
}

export interface NewPackage {
  title: string;
  subtitle: string;
  demo: boolean;
  validUntil?: string | null;
  /** exactly one with `head` */
  documents: NewDocument[];
}

export interface ImportedMeasure {
  id: string;
  code: string;
  version: number;
  /** false where this version was there already, with the same content */
  created: boolean;
  /** what the linter would have otherwise: conditions and edges that no example firm touches */
  warnings: FieldError[];
}

/** Measures and documents on their way to the public: import, checks, publication by a second person. */
@Injectable()
export class PolicyPublishingService {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly cache: PublicCache,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Takes measure files in as new versions. Each must parse, pass the linter, and give what its own example firms
   * expect; otherwise nothing is taken and every fault of every file is told at once. A version that is there already
   * with the same content is left alone.
   * @throws {AppError} VALIDATION, FORBIDDEN
   */
  async importMeasures(m: EntityManager, actor: Actor, definitions: readonly unknown[]): Promise<ImportedMeasure[]> {
    requireRole(actor, ...AUTHORS);
    const faults: FieldError[] = [];
    const sound: { measure: Measure; raw: Record<string, unknown>; warnings: FieldError[] }[] = [];
    definitions.forEach((raw, index) => {
      const checked = checkDefinition(raw, index);
      faults.push(...checked.faults);
      if (checked.measure)
        sound.push({ measure: checked.measure, raw: raw as Record<string, unknown>, warnings: checked.warnings });
    });
    const codes = sound.map(({ measure }) => `${measure.code}@${measure.version}`);
    for (const code of new Set(codes.filter((each, index) => codes.indexOf(each) !== index))) {
      faults.push({ path: code, message: '同一措施的同一版本出现了两次' });
    }
    if (faults.length > 0) {
      throw new AppError('VALIDATION', {
        message: `政策措施有 ${faults.length} 处问题，未导入任何内容`,
        fields: faults.slice(0, 200),
      });
    }
    const imported: ImportedMeasure[] = [];
    for (const [index, { measure, raw, warnings }] of sound.entries()) {
      imported.push({ ...(await this.store(m, actor, measure, raw, index)), warnings });
    }
    return imported;
  }

  /**
   * Makes a version the one in force. The author of a version cannot publish it.
   * @throws {AppError} NOT_FOUND, FOUR_EYES, STATE_CONFLICT where it is published already or was replaced
   */
  async publish(m: EntityManager, actor: Actor, id: string, version: number): Promise<void> {
    requireRole(actor, ...PUBLISHERS);
    const row = await m.findOneBy(MeasureVersionRow, { measureId: id, version });
    if (!row) throw new AppError('NOT_FOUND');
    if (row.authorId === actor.id) throw new AppError('FOUR_EYES', { message: '措施的编写人不能发布自己的措施' });
    if (row.status !== 'draft') throw new AppError('STATE_CONFLICT', { details: { status: row.status } });
    if (row.examplesPassed < row.exampleCount)
      throw new AppError('VALIDATION', { message: '示例企业核验未全部通过，不能发布' });
    await m.update(MeasureVersionRow, { measureId: id, status: 'published' }, { status: 'superseded' });
    const published = {
      status: 'published',
      publisherId: actor.id,
      publisherName: actor.name,
      publishedAt: this.clock.now(),
    } as const;
    affectedOne(await m.update(MeasureVersionRow, { id: row.id, status: 'draft' }, published));
    affectedOne(await m.update(MeasureRow, { id }, { currentVersion: version }));
    await this.audit.record(m, {
      actor,
      action: 'measure.publish',
      entity: 'measure',
      entityId: id,
      version,
      after: { author: row.authorId, examples: row.examplesPassed },
    });
    const wanted: MeasurePublishedJob = { measureId: id, version };
    await this.jobs.enqueue(m, MEASURE_PUBLISHED_JOB, wanted);
    this.cache.bump('policy');
  }

  /** Replaces the current "1+N" package. @returns its id */
  async savePackage(m: EntityManager, actor: Actor, input: NewPackage): Promise<string> {
    requireRole(actor, ...AUTHORS);
    if (input.documents.filter((document) => document.head).length !== 1) {
      throw new AppError('VALIDATION', { fields: [{ path: 'documents', message: '“1+N”政策包须有且只有一个总文件' }] });
    }
    const id = newId();
    await m.update(PolicyPackageRow, { current: true }, { current: false });
    const { title, subtitle, demo, validUntil } = input;
    await m.insert(PolicyPackageRow, { id, title, subtitle, demo, current: true, validUntil: validUntil ?? null });
    for (const [position, document] of input.documents.entries())
      await this.saveDocument(m, actor, document, { id, position });
    await this.audit.record(m, {
      actor,
      action: 'package.save',
      entity: 'policy_package',
      entityId: id,
      after: { title },
    });
    this.cache.bump('policy');
    return id;
  }

  /** One document, new or by its number brought up to date. @throws {AppError} VALIDATION for a bad number */
  async saveDocument(
    m: EntityManager,
    actor: Actor,
    input: NewDocument,
    place?: { id: string; position: number },
  ): Promise<string> {
    requireRole(actor, ...AUTHORS);
    const documentNumber = normaliseDocumentNumber(input.documentNumber);
    if (documentNumber === null) {
      throw new AppError('VALIDATION', {
        fields: [
          { path: 'documentNumber', message: `发文字号不规范：${input.documentNumber}，应如 厦湖府办〔2022〕16号` },
        ],
      });
    }
    const values = {
      packageId: place?.id ?? null,
      position: place?.position ?? 0,
      level: input.level,
      title: input.title,
      documentNumber,
      issuer: input.issuer,
      issuedOn: input.issuedOn,
      validUntil: input.validUntil ?? null,
      head: input.head ?? false,
      summary: input.summary,
    };
    const known = await m.findOneBy(PolicyDocumentRow, { documentNumber });
    const id = known?.id ?? newId();
    if (known) await m.update(PolicyDocumentRow, { id }, values);
    else await m.insert(PolicyDocumentRow, { id, ...values });
    await this.saveText(m, id, input);
    await this.audit.record(m, {
      actor,
      action: 'document.save',
      entity: 'policy_document',
      entityId: id,
      after: { documentNumber },
    });
    this.cache.bump('policy');
    return id;
  }

  private async saveText(m: EntityManager, documentId: string, { text, sourceUrl }: NewDocument): Promise<void> {
    if (text === undefined && sourceUrl === undefined) return;
    const values = { text: text ?? null, sourceUrl: sourceUrl ?? null };
    const { affected } = await m.update(PolicyDocumentText, { documentId }, values);
    if (affected === 0) await m.insert(PolicyDocumentText, { documentId, ...values });
  }

  private async store(
    m: EntityManager,
    actor: Actor,
    measure: Measure,
    raw: Record<string, unknown>,
    position: number,
  ): Promise<Omit<ImportedMeasure, 'warnings'>> {
    const { code, version } = measure;
    const examples = measure.examples.length;
    const known = await measureByCode(m, code);
    if (known) {
      const same = await m.findOneBy(MeasureVersionRow, { measureId: known.id, version });
      if (same && canonical(same.definition) === canonical(raw)) return { id: known.id, code, version, created: false };
      if (version !== known.latestVersion + 1) {
        const message = same
          ? `第 ${version} 版已存在且内容不同，请改为第 ${known.latestVersion + 1} 版`
          : `下一版应为第 ${known.latestVersion + 1} 版`;
        throw new AppError('VALIDATION', { fields: [{ path: `${code}: version`, message }] });
      }
      affectedOne(
        await m.update(MeasureRow, { id: known.id, latestVersion: known.latestVersion }, { latestVersion: version }),
      );
    }
    const id = known?.id ?? newId();
    if (!known) await m.insert(MeasureRow, { id, code, currentVersion: null, latestVersion: version, position });
    await m.insert(MeasureVersionRow, {
      measureId: id,
      version,
      status: 'draft',
      definition: raw,
      authorId: actor.id,
      authorName: actor.name,
      publisherId: null,
      publisherName: null,
      publishedAt: null,
      exampleCount: examples,
      examplesPassed: examples,
    } as never);
    await this.audit.record(m, {
      actor,
      action: 'measure.import',
      entity: 'measure',
      entityId: id,
      version,
      after: { code, examples },
    });
    return { id, code, version, created: true };
  }
}

interface Checked {
  measure?: Measure;
  faults: FieldError[];
  warnings: FieldError[];
}

function checkDefinition(raw: unknown, index: number): Checked {
  const name = typeof raw === 'object' && raw !== null && 'code' in raw ? String(raw.code) : `第 ${index + 1} 个文件`;
  const parsed = parseMeasure(raw);
  const found = parsed.ok ? lintMeasure(parsed.measure) : parsed.errors;
  const of = (level: 'error' | 'warning'): FieldError[] =>
    found
      .filter((each) => each.level === level)
      .map(({ path, message, code }) => ({ path: `${name}: ${path}`, message, code }));
  return { ...(parsed.ok ? { measure: parsed.measure } : {}), faults: of('error'), warnings: of('warning') };
}
