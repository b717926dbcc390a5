import {
  type DataSource,
  EntityManager,
  type EntityMetadata,
  type EntityTarget,
  FindOperator,
  InsertResult,
  type ObjectLiteral,
  type QueryResult,
  type QueryRunner,
  UpdateResult,
} from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

type Values = Record<string, unknown>;

/** A column with what its statements say and do again and again. */
interface Field {
  property: string;
  /** the name in rows that come back */
  name: string;
  /** the name as statements write it */
  sql: string;
  column: ColumnMetadata;
  /** whether its values stay as they are on their way to the database and back */
  verbatim: boolean;
}

/** The statements of one entity, by shape: the text of a statement depends on which columns it names, never on values. */
interface Table {
  metadata: EntityMetadata;
  name: string;
  fields: Field[];
  primary: Field[];
  byProperty: Map<string, Field>;
  texts: Map<string, string>;
}

interface FindShape {
  where?: Values;
  order?: Values;
  take?: number;
  skip?: number;
  select?: Values;
}

interface Predicate {
  /** the shape: which columns are compared, and how */
  key: string;
  sql: () => string;
  values: unknown[];
}

/** What this manager does not know how to say itself goes to TypeORM. */
const OTHERWISE = Symbol('otherwise');
type Otherwise = typeof OTHERWISE;

const FIND_OPTIONS = new Set(['where', 'order', 'take', 'skip', 'select']);

/** What the managers of one database remember together: undefined for an entity that is TypeORM's business. */
export class CompiledStatements {
  readonly tables = new Map<EntityTarget<ObjectLiteral>, Table | undefined>();
}

/**
 * TypeORM's entity manager with a memory for the text of its statements. TypeORM builds every statement anew from
 * its query builder, which costs several times what SQLite needs to run it, and on SQLite it writes numbers into the
 * text, so that the driver prepares each one again. Plain reads and writes of one entity by equality, order and
 * lists, which are nearly all there are, are said here with the same columns, transformers and stamps; anything else is TypeORM's
 * own. `compiled.spec.ts` compares the two.
 */
export class CompiledManager extends EntityManager {
  constructor(
    dataSource: DataSource,
    private readonly statements: CompiledStatements,
    queryRunner?: QueryRunner,
  ) {
    super(dataSource, queryRunner);
  }

  // Not TypeORM's own, which adds two promises to each statement of a unit.
  override query<T>(sql: string, parameters?: unknown[]): Promise<T> {
    return this.queryRunner ? this.queryRunner.query(sql, parameters) : super.query(sql, parameters);
  }

  override async find<E extends ObjectLiteral>(target: EntityTarget<E>, options?: object): Promise<E[]> {
    const rows = await this.select(target, (options ?? {}) as FindShape);
    return rows === OTHERWISE ? super.find(target, options) : rows;
  }

  override async findBy<E extends ObjectLiteral>(target: EntityTarget<E>, where: object): Promise<E[]> {
    const rows = await this.select(target, { where: where as Values });
    return rows === OTHERWISE ? super.findBy(target, where) : rows;
  }

  override async findOne<E extends ObjectLiteral>(target: EntityTarget<E>, options: object): Promise<E | null> {
    const rows = await this.select(target, { ...(options as FindShape), take: 1 });
    return rows === OTHERWISE ? super.findOne(target, options) : (rows[0] ?? null);
  }

  override async findOneBy<E extends ObjectLiteral>(target: EntityTarget<E>, where: object): Promise<E | null> {
    const rows = await this.select(target, { where: where as Values, take: 1 });
    return rows === OTHERWISE ? super.findOneBy(target, where) : (rows[0] ?? null);
  }

  // Not TypeORM's own, which would ask its query builder again; only its error is.
  override async findOneByOrFail<E extends ObjectLiteral>(target: EntityTarget<E>, where: object): Promise<E> {
    return (await this.findOneBy(target, where)) ?? super.findOneByOrFail(target, where);
  }

  override async existsBy<E extends ObjectLiteral>(target: EntityTarget<E>, where: object): Promise<boolean> {
    const counted = await this.tally(target, where as Values, 'SELECT 1 AS n', ' LIMIT 1');
    return counted === OTHERWISE ? super.existsBy(target, where) : counted.length > 0;
  }

  override async countBy<E extends ObjectLiteral>(target: EntityTarget<E>, where: object): Promise<number> {
    const counted = await this.tally(target, where as Values, 'SELECT COUNT(*) AS n', '');
    return counted === OTHERWISE ? super.countBy(target, where) : Number((counted[0] as { n: unknown }).n);
  }

  override async insert<E extends ObjectLiteral>(target: EntityTarget<E>, given: never): Promise<InsertResult> {
    const table = this.table(target);
    const entities = (Array.isArray(given) ? given : [given]) as Values[];
    if (!table || entities.length === 0 || entities.some((entity) => !insertable(table, entity))) {
      return super.insert(target, given);
    }
    const { fields, primary } = table;
    const sql = this.text(table, `insert ${entities.length}`, () => {
      const row = `(${fields.map(() => '?').join(', ')})`;
      const names = fields.map((field) => field.sql).join(', ');
      return `INSERT INTO ${table.name} (${names}) VALUES ${entities.map(() => row).join(', ')}`;
    });
    const values: unknown[] = [];
    for (const entity of entities) {
      this.stamp('beforeInsert', table.metadata, entity);
      for (const field of fields) {
        const value = entity[field.property];
        values.push(this.persistent(field, value === undefined ? (field.column.default ?? null) : value));
      }
    }
    const { raw } = await this.send(sql, values);
    // The caller's objects are complete afterwards, as TypeORM leaves them, without the read that it needs for that.
    for (const entity of entities) {
      for (const { property, column } of fields) {
        if (column.default !== undefined) entity[property] ??= column.default;
      }
    }
    const result = new InsertResult();
    result.raw = raw;
    result.identifiers = entities.map((entity) =>
      Object.fromEntries(primary.map(({ property }) => [property, entity[property]])),
    );
    return result;
  }

  override async update<E extends ObjectLiteral>(
    target: EntityTarget<E>,
    criteria: never,
    partial: never,
    options?: never,
  ): Promise<UpdateResult> {
    const table = this.table(target);
    const changes = { ...(partial as Values) };
    const where = table && !options ? this.predicate(table, criteria) : OTHERWISE;
    if (!table || where === OTHERWISE || where.values.length === 0 || !settable(table, changes)) {
      return super.update(target, criteria, partial, options);
    }
    this.stamp('beforeUpdate', table.metadata, changes);
    const terms: string[] = [];
    const values: unknown[] = [];
    for (const field of table.fields) {
      const value = changes[field.property];
      if (value === undefined) continue;
      const text = textOf(value);
      terms.push(`${field.sql} = ${text ?? '?'}`);
      if (text === undefined) values.push(this.persistent(field, value));
    }
    const set = terms.join(', ');
    const sql = this.text(table, `update ${set} ${where.key}`, () => `UPDATE ${table.name} SET ${set}${where.sql()}`);
    for (const value of where.values) values.push(value);
    const { raw, affected } = await this.send(sql, values);
    return Object.assign(new UpdateResult(), { raw, affected });
  }

  private async select<E extends ObjectLiteral>(target: EntityTarget<E>, options: FindShape): Promise<E[] | Otherwise> {
    const table = this.table(target);
    if (!table || Object.keys(options).some((name) => !FIND_OPTIONS.has(name))) return OTHERWISE;
    const where = this.predicate(table, options.where ?? {});
    const order = this.order(table, options.order ?? {});
    const fields = chosen(table, options.select);
    if (where === OTHERWISE || order === undefined || !fields) return OTHERWISE;
    const { take, skip } = options;
    if (skip !== undefined && take === undefined) return OTHERWISE;
    const limit =
      take === undefined ? '' : ` LIMIT ${Number(take)}${skip === undefined ? '' : ` OFFSET ${Number(skip)}`}`;
    const picked = options.select ? fields.map(({ property }) => property).join() : '*';
    const sql = this.text(table, `select ${picked} ${where.key} ${order} ${limit}`, () => {
      const names = fields.map((field) => field.sql).join(', ');
      return `SELECT ${names} FROM ${table.name}${where.sql()}${order}${limit}`;
    });
    const { records } = await this.send(sql, where.values);
    return (records as Values[]).map((record) => {
      const entity = table.metadata.create() as Values;
      for (const field of fields) entity[field.property] = this.hydrated(field, record[field.name]);
      return entity as E;
    });
  }

  private async tally(
    target: EntityTarget<ObjectLiteral>,
    given: Values,
    head: string,
    tail: string,
  ): Promise<unknown[] | Otherwise> {
    const table = this.table(target);
    const where = table ? this.predicate(table, given) : OTHERWISE;
    if (!table || where === OTHERWISE) return OTHERWISE;
    const sql = this.text(table, `${head} ${where.key}`, () => `${head} FROM ${table.name}${where.sql()}${tail}`);
    return (await this.send(sql, where.values)).records;
  }

  /** `undefined` and null are left to TypeORM, which has rules of its own for them. */
  private predicate(table: Table, where: unknown): Predicate | Otherwise {
    if (typeof where !== 'object' || where === null || Array.isArray(where)) return OTHERWISE;
    if (Object.getPrototypeOf(where) !== Object.prototype) return OTHERWISE;
    const tests: { field: Field; sign: string }[] = [];
    const values: unknown[] = [];
    let key = '';
    for (const [property, value] of Object.entries(where)) {
      const field = table.byProperty.get(property);
      const test = testOf(value);
      if (!field || !test) return OTHERWISE;
      key += `${property} ${test.sign},`;
      tests.push({ field, sign: test.sign });
      for (const each of test.values) values.push(this.persistent(field, each));
    }
    const sql = () =>
      tests.length ? ` WHERE ${tests.map(({ field, sign }) => `${field.sql} ${sign}`).join(' AND ')}` : '';
    return { key, sql, values };
  }

  /** @returns undefined where it is not a plain list of columns */
  private order(table: Table, order: Values): string | undefined {
    const parts: string[] = [];
    for (const [property, direction] of Object.entries(order)) {
      const field = table.byProperty.get(property);
      if (!field || (direction !== 'ASC' && direction !== 'DESC')) return undefined;
      parts.push(`${field.sql} ${direction}`);
    }
    return parts.length ? ` ORDER BY ${parts.join(', ')}` : '';
  }

  private table(target: EntityTarget<ObjectLiteral>): Table | undefined {
    const { tables } = this.statements;
    const { driver } = this.dataSource;
    if (!tables.has(target)) {
      const metadata = this.dataSource.getMetadata(target);
      tables.set(target, isPlainTable(metadata) ? tableOf(metadata, (name) => driver.escape(name)) : undefined);
    }
    return tables.get(target);
  }

  private text(table: Table, shape: string, make: () => string): string {
    let text = table.texts.get(shape);
    if (text === undefined) {
      text = make();
      table.texts.set(shape, text);
    }
    return text;
  }

  private persistent({ column, verbatim }: Field, value: unknown): unknown {
    return verbatim ? value : this.dataSource.driver.preparePersistentValue(value, column);
  }

  private hydrated({ column, verbatim }: Field, value: unknown): unknown {
    return verbatim ? value : this.dataSource.driver.prepareHydratedValue(value, column);
  }

  /** What subscribers do to a row, all of which is the product's own and done at once. */
  private stamp(event: 'beforeInsert' | 'beforeUpdate', metadata: EntityMetadata, entity: Values): void {
    for (const subscriber of this.dataSource.subscribers) subscriber[event]?.({ entity, metadata } as never);
  }

  private send(sql: string, values: unknown[]): Promise<QueryResult> {
    if (this.queryRunner) return this.queryRunner.query(sql, values, true);
    const runner = this.dataSource.createQueryRunner();
    return runner.query(sql, values, true).finally(() => runner.release());
  }
}

/** Types of columns whose values both engines take and give as they are, where the column has no transformer. */
const VERBATIM: readonly unknown[] = ['varchar', 'text', 'mediumtext', 'integer', 'int'];

function tableOf(metadata: EntityMetadata, quoted: (name: string) => string): Table {
  const fields = metadata.columns.map((column) => ({
    property: column.propertyName,
    sql: quoted(column.databaseName),
    name: column.databaseName,
    column,
    verbatim: column.transformer === undefined && VERBATIM.includes(column.type),
  }));
  const primary = fields.filter(({ column }) => column.isPrimary);
  const byProperty = new Map(fields.map((field) => [field.property, field]));
  return { metadata, name: quoted(metadata.tableName), fields, primary, byProperty, texts: new Map() };
}

/** No relations, no inheritance, nothing that the database makes up: as all of the product's entities are. */
function isPlainTable({
  columns,
  relations,
  embeddeds,
  childEntityMetadatas,
  inheritanceTree,
}: EntityMetadata): boolean {
  return (
    relations.length === 0 &&
    embeddeds.length === 0 &&
    childEntityMetadatas.length === 0 &&
    inheritanceTree.length >= 1 &&
    columns.every(
      (column) =>
        !column.isGenerated &&
        !column.isVirtual &&
        column.isSelect &&
        !column.isCreateDate &&
        !column.isUpdateDate &&
        !column.isDeleteDate &&
        !column.isVersion &&
        typeof column.default !== 'function',
    )
  );
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof Date;
}

const COMPARISONS: Record<string, string> = {
  lessThan: '< ?',
  lessThanOrEqual: '<= ?',
  moreThan: '> ?',
  moreThanOrEqual: '>= ?',
};

/** How a column is compared, as a statement says it, and with which values; undefined for what TypeORM has to say. */
function testOf(wanted: unknown): { sign: string; values: unknown[] } | undefined {
  if (isPlain(wanted)) return { sign: '= ?', values: [wanted] };
  if (!(wanted instanceof FindOperator)) return undefined;
  const { type, value } = wanted as FindOperator<unknown>;
  if (type === 'in') {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain)) return undefined;
    return { sign: `IN (${value.map(() => '?').join(', ')})`, values: value };
  }
  const sign = COMPARISONS[type];
  return sign !== undefined && isPlain(value) ? { sign, values: [value] } : undefined;
}

function chosen(table: Table, select: Values | undefined): Field[] | undefined {
  if (select === undefined) return table.fields;
  if (Array.isArray(select)) return undefined;
  const names = Object.keys(select).filter((name) => select[name]);
  const fields = names.map((name) => table.byProperty.get(name));
  return names.length > 0 && fields.every((field) => field !== undefined) ? fields : undefined;
}

/** SQL text in place of a value, such as `() => 'version + 1'`. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'function' ? String(value()) : undefined;
}

/** A function stands for SQL text: with an insert, TypeORM's business. */
function insertable(table: Table, entity: Values): boolean {
  return table.fields.every(({ property }) => typeof entity[property] !== 'function');
}

function settable(table: Table, changes: Values): boolean {
  const names = Object.keys(changes).filter((name) => changes[name] !== undefined);
  return names.length > 0 && names.every((name) => table.byProperty.has(name));
}
