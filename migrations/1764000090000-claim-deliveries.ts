import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A long job commits as it goes; which of its deliveries may go on stands in the delivery's row. */
export class ClaimDeliveries1764000090000 implements MigrationInterface {
  name = 'ClaimDeliveries1764000090000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox_deliveries ADD claim uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox_deliveries DROP claim');
  }
}
