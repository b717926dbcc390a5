import type { EntitySubscriberInterface, InsertEvent, UpdateEvent } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { newId } from '../ids/index.js';
import { IdColumn, TimeColumn } from './columns.js';

/** What every row has. `id` and the stamps are filled in on insert where the caller left them out. */
export abstract class RowBase {
  @IdColumn({ primary: true }) id: string;
  @TimeColumn() createdAt: Date;
  @TimeColumn() updatedAt: Date;
}

type Values = Record<string, unknown>;

/**
 * Stamps rows from the product's clock. A subscriber and not entity hooks, because hooks see neither plain objects nor
 * query builders.
 */
export class StampSubscriber implements EntitySubscriberInterface {
  constructor(private readonly clock: Clock) {}

  beforeInsert({ entity, metadata }: InsertEvent<Values>): void {
    if (!entity) return;
    const has = (name: string) => metadata.propertiesMap[name] !== undefined;
    if (has('id')) entity.id ??= newId();
    const now = this.clock.now();
    if (has('createdAt')) entity.createdAt ??= now;
    if (has('updatedAt')) entity.updatedAt ??= now;
  }

  beforeUpdate({ entity, metadata }: UpdateEvent<Values>): void {
    if (entity && metadata.propertiesMap.updatedAt !== undefined) entity.updatedAt = this.clock.now();
  }
}
