const { readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { createConnection } = require('mysql2/promise');

/** Drops every database that the shelf knows, those of tests that broke off too. */
module.exports = async () => {
  const shelf = process.env.QINQING_TEST_SHELF;
  const names = ['free', 'taken'].flatMap((part) => readdirSync(path.join(shelf, part)));
  if (names.length > 0) {
    const server = new URL(process.env.DATABASE_URL.replace(/^mariadb:/, 'mysql:'));
    server.pathname = '/';
    const connection = await createConnection(server.href);
    for (const name of names) await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.end();
  }
  rmSync(shelf, { recursive: true, force: true });
};
