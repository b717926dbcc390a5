import type { Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import type { Lifecycle } from './platform/http/index.js';
import type { Log } from './platform/log/index.js';

/** The whole of a shutdown; orchestrators kill after 30. */
const LIMIT_MS = 25_000;
const DRAIN_MS = 10_000;

interface Stoppable {
  app: INestApplicationContext;
  server: Server;
  lifecycle: Lifecycle;
  log: Log;
}

/**
 * On the first signal: say so on `/health/ready`, take no new connection, answer what was asked, finish running jobs,
 * close. On the second: leave at once.
 */
export function stopOnSignals(parts: Stoppable): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    parts.log.info({ signal }, 'stopping');
    setTimeout(() => {
      parts.log.error('stopping took too long');
      process.exit(1);
    }, LIMIT_MS).unref();
    stop(parts).then(
      () => process.exit(0),
      (error: unknown) => {
        parts.log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
}

async function stop({ app, server, lifecycle, log }: Stoppable): Promise<void> {
  lifecycle.draining = true;
  await closeServer(server);
  await app.close();
  log.info('stopped');
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    // Idle keep-alive connections would hold the server open until their clients let go.
    server.closeIdleConnections();
  });
}
