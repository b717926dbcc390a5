-- What the programs (qinqing_app) may do, table by table; run after every migration, in the database in question.
-- A table whose rows are evidence can be read and added to. Not even a fault in the programs changes one of its rows.

-- Every table that the migrations make insert-only, once; `server/test/grants.spec.ts` compares the two.
SET @evidence = REPLACE(REPLACE('
  application_evaluation,
  application_event,
  audit_entry,
  bank_document,
  bank_file,
  bank_line,
  bank_return,
  ledger_cap_entry,
  ledger_transfer,
  payout_certificate,
  payout_decider,
  payout_desk,
  reconciliation,
  review_decision,
  statement_line,
  stuck_message
', '\n', ''), ' ', '');

DROP PROCEDURE IF EXISTS grant_qinqing_app;

DELIMITER //
CREATE PROCEDURE grant_qinqing_app()
BEGIN
  DECLARE finished INT DEFAULT 0;
  DECLARE this_table VARCHAR(64) CHARACTER SET utf8mb4;
  DECLARE every_table CURSOR FOR
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET finished = 1;

  OPEN every_table;
  each_table: LOOP
    FETCH every_table INTO this_table;
    IF finished THEN LEAVE each_table; END IF;
    SET @rights = CASE
      WHEN FIND_IN_SET(this_table, @evidence) THEN 'SELECT, INSERT'
      WHEN this_table = 'schema_migration' THEN 'SELECT'
      ELSE 'SELECT, INSERT, UPDATE, DELETE'
    END;
    SET @statement = CONCAT('GRANT ', @rights, ' ON `', DATABASE(), '`.`', this_table, '` TO ''qinqing_app''@''%''');
    PREPARE one_grant FROM @statement;
    EXECUTE one_grant;
    DEALLOCATE PREPARE one_grant;
  END LOOP;
  CLOSE every_table;

  -- A grant never takes a right away: one that was given by hand, on the table or above it, must be noticed here.
  IF EXISTS (
    SELECT 1 FROM information_schema.table_privileges
    WHERE table_schema = DATABASE() AND FIND_IN_SET(table_name, @evidence)
      AND grantee = '''qinqing_app''@''%''' AND privilege_type NOT IN ('SELECT', 'INSERT')
  ) OR EXISTS (
    SELECT 1 FROM information_schema.schema_privileges
    WHERE table_schema = DATABASE() AND grantee = '''qinqing_app''@''%'''
  ) OR EXISTS (
    SELECT 1 FROM information_schema.user_privileges
    WHERE grantee = '''qinqing_app''@''%''' AND privilege_type <> 'USAGE'
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'qinqing_app may change evidence: revoke what was granted by hand';
  END IF;

  -- A renamed table would be left open without a word.
  IF (
    SELECT COUNT(*) FROM information_schema.tables
    WHERE table_schema = DATABASE() AND FIND_IN_SET(table_name, @evidence)
  ) <> LENGTH(@evidence) - LENGTH(REPLACE(@evidence, ',', '')) + 1 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a table of evidence is missing: migrate first';
  END IF;
END//
DELIMITER ;

CALL grant_qinqing_app();
DROP PROCEDURE grant_qinqing_app;
