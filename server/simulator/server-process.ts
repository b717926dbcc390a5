import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { PoolWatch } from '../src/modules/application/index.js';
import type { Clock } from '../src/platform/clock/index.js';
import type { Config } from '../src/platform/config/index.js';
import { Db } from '../src/platform/db/index.js';
import { createLog } from '../src/platform/log/index.js';
import { cutOff } from './fault-points.js';
import { turns } from './host.js';

/** One life of the server: the real application over a database, until it is stopped or dies. */
export class ServerProcess {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly db: Db,
  ) {}

  static async start(config: Config, clock: Clock): Promise<ServerProcess> {
    const root = AppModule.forRoot({ config, clock, log: createLog('silent') });
    const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    // It looks again some real time later, and real time does not exist here.
    Object.assign(app.get(PoolWatch), { touch: () => undefined });
    return new ServerProcess(app, app.get(Db));
  }

  get: INestApplicationContext['get'] = (...args: never[]) => (this.app.get as (...all: never[]) => never)(...args);

  /** As after a signal: what runs is finished first. */
  async stop(): Promise<void> {
    await turns(3);
    await this.app.close();
  }

  /** As after `kill -9`: from now on nothing reaches the database. */
  die(): void {
    cutOff(this.db);
  }

  /** What the operating system does afterwards: open connections are closed, and open transactions undone by that. */
  async bury(): Promise<void> {
    this.die();
    await turns(6);
    await this.db.close();
  }
}
