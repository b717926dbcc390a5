export type Engine = 'sqlite' | 'mysql';

export const DEFAULT_DATABASE_URL = 'sqlite:var/qinqing.db';

export function engineOf(databaseUrl: string | undefined): Engine {
  return /^(mysql|mariadb):/.test(databaseUrl || DEFAULT_DATABASE_URL) ? 'mysql' : 'sqlite';
}

/**
 * The engine of this process. Column decorators run while modules load, before any configuration object exists, and
 * a process serves one engine only: so this one fact is read from the environment directly.
 */
export const processEngine: Engine = engineOf(process.env.DATABASE_URL);
