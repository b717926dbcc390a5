#!/bin/bash
# Run once by the image, when the database is made. What the programs may do to each table is in grants.sql.
set -euo pipefail
mysql --protocol=socket -u root -p"$MYSQL_ROOT_PASSWORD" <<SQL
CREATE USER IF NOT EXISTS 'qinqing_migrate'@'%' IDENTIFIED BY '${MYSQL_MIGRATE_PASSWORD//\'/\'\'}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON qinqing.* TO 'qinqing_migrate'@'%';
CREATE USER IF NOT EXISTS 'qinqing_app'@'%' IDENTIFIED BY '${MYSQL_APP_PASSWORD//\'/\'\'}';
ALTER DATABASE qinqing CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
SQL
