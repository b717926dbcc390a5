import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { stringify } from 'yaml';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { readMeasureText } from './measure-text.js';
import { type ImportedMeasure, PolicyPublishingService } from './policy-publishing.service.js';
import { PolicyService } from './policy.service.js';

const READABLE = ['.yaml', '.yml', '.json'];

/** Measures as files that people exchange: YAML or JSON, one measure or a list of them. */
@Injectable()
export class PolicyFilesService {
  constructor(
    private readonly db: Db,
    private readonly policy: PolicyService,
    private readonly publishing: PolicyPublishingService,
  ) {}

  /** @param path a file, or a folder of which every YAML and JSON file is taken, in the order of their names */
  async importPath(actor: Actor, path: string): Promise<ImportedMeasure[]> {
    const definitions = await readMeasures(path);
    return this.db.write((m) => this.publishing.importMeasures(m, actor, definitions));
  }

  /** The published measures, each as it was imported. */
  async export(format: 'yaml' | 'json' = 'yaml'): Promise<string> {
    const records = await this.db.read((m) => this.policy.all(m));
    const raw = records.map((record) => record.raw);
    return format === 'json' ? `${JSON.stringify(raw, null, 2)}\n` : stringify(raw, { lineWidth: 120 });
  }
}

export async function readMeasures(path: string): Promise<unknown[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path))
        .filter((name) => READABLE.includes(extname(name)))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const definitions: unknown[] = [];
  for (const file of files) {
    const content = readMeasureText(await readFile(file, 'utf8'), file);
    definitions.push(...(Array.isArray(content) ? content : [content]));
  }
  return definitions;
}
