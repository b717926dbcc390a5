import { getMetadataArgsStorage } from 'typeorm';

export interface ForeignKeySpec {
  name: string;
  columns: string[];
  references: string;
  /** default: `id` */
  referencedColumns?: string[];
  onDelete?: 'CASCADE' | 'RESTRICT' | 'SET NULL' | 'NO ACTION';
}

const declared = new Map<string, ForeignKeySpec[]>();

/** Remembers what a migration declares. */
export function declareForeignKeys(table: string, keys: ForeignKeySpec[]): void {
  declared.set(table, keys);
}

/**
 * Tells the ORM about the foreign keys of the migrations. Entities name each other by id only, so that no module holds
 * another's classes; without this, the comparison of schema and entities would want every foreign key dropped.
 */
export function registerForeignKeys(): void {
  const storage = getMetadataArgsStorage();
  const targets = new Map(
    storage.tables.flatMap(({ name, target }) => (name && typeof target === 'function' ? [[name, target]] : [])),
  );
  for (const [table, keys] of declared) {
    const target = targets.get(table);
    if (!target) continue;
    for (const { name, columns, references, referencedColumns = ['id'], onDelete = 'NO ACTION' } of keys) {
      const known = storage.foreignKeys.some((key) => key.target === target && key.name === name);
      if (known || !targets.has(references)) continue;
      storage.foreignKeys.push({
        target,
        type: references,
        name,
        columnNames: columns,
        referencedColumnNames: referencedColumns,
        onDelete,
        onUpdate: 'NO ACTION',
      });
    }
  }
}
